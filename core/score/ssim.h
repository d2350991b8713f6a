// Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004), K1 = 0.01, K2 = 0.03, in the two forms that
// papers report. They are different numbers: never put them in one column. Pure functions, any thread, in
// double.
#pragma once

#include "score/image_view.h"

namespace rankscope {

/// "ssim": scikit-image's structural_similarity(target, output, data_range=range, channel_axis=-1). A uniform
/// 7x7 window, sample covariance (factor 49/48), the mean over the pixels at least 3 from the border, then
/// over the channels. @returns NaN for a side below 7, where it is not defined. Both of one shape
double ssimUniform(const ImageView& target, const ImageView& output, double range = 1);

/// "ssim_gaussian": torchmetrics' structural_similarity_index_measure(output, target, data_range=range). An
/// 11x11 Gaussian window of σ 1.5, population covariance with variances not below 0, reflected borders, the
/// mean over all pixels and channels. @param range 0: the larger of the two pictures' max - min, as there by
/// default
/// @returns NaN for a side below 6, whose border cannot be reflected. Both of one shape
double ssimGaussian(const ImageView& target, const ImageView& output, double range = 1);

}  // namespace rankscope
