// stb_image's own code, configured so that what it makes of a file depends on the file alone: memory comes
// zeroed, so that whatever it forgets to fill is black, and in pieces of bounded size, so that a compression
// bomb fails instead of filling the machine.
#include <cstddef>
#include <cstdlib>

namespace {

/// The largest picture takes 2^26 pixels of three floats.
constexpr std::size_t kLargestPiece = std::size_t{1} << 30;

void* allocateZeroed(std::size_t size) {
  return size > kLargestPiece ? nullptr : std::calloc(1, size);
}

void* resize(void* piece, std::size_t size) {
  return size > kLargestPiece ? nullptr : std::realloc(piece, size);
}

}  // namespace

#define STBI_MALLOC(size) allocateZeroed(size)
#define STBI_REALLOC(piece, size) resize(piece, size)
#define STBI_FREE(piece) std::free(piece)
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_TGA
#define STBI_ONLY_HDR
#define STBI_NO_STDIO
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>
