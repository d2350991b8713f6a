#include "signal/samples/lettering.h"

#include <array>

namespace rankscope {
namespace {

constexpr float kGridHeight = 6;
constexpr float kAdvance = 6;
constexpr float kGlyphWidth = 4;

/// Two digits a point (column, row upwards), a comma between strokes.
struct Glyph {
  char character;
  std::string_view strokes;
};

constexpr std::array kGlyphs{
    Glyph{'A', "002640,1232"},
    Glyph{'B', "00063645443303,3342413000"},
    Glyph{'C', "4536160501103041"},
    Glyph{'D', "00062644422000"},
    Glyph{'E', "46060040,0333"},
    Glyph{'F', "460600,0333"},
    Glyph{'G', "45361605011030414323"},
    Glyph{'H', "0006,4046,0343"},
    Glyph{'I', "2026,1030,1636"},
    Glyph{'J', "4641301001"},
    Glyph{'K', "0006,460240,1340"},
    Glyph{'L', "060040"},
    Glyph{'M', "0006234640"},
    Glyph{'N', "00064046"},
    Glyph{'O', "100105163645413010"},
    Glyph{'P', "00063645443303"},
    Glyph{'Q', "100105163645413010,2240"},
    Glyph{'R', "00063645443303,2340"},
    Glyph{'S', "453616050413334241301001"},
    Glyph{'T', "2026,0646"},
    Glyph{'U', "060110304146"},
    Glyph{'V', "062046"},
    Glyph{'W', "0610233046"},
    Glyph{'X', "0046,0640"},
    Glyph{'Y', "062346,2320"},
    Glyph{'Z', "06460040"},
    Glyph{'0', "100105163645413010,1135"},
    Glyph{'1', "142620"},
    Glyph{'2', "05163645440040"},
    Glyph{'3', "05163645443313,334241301001"},
    Glyph{'4', "30360242"},
    Glyph{'5', "4606033342413000"},
    Glyph{'6', "4536160501103041423303"},
    Glyph{'7', "064610"},
    Glyph{'8', "13040516364544331302011030414233"},
    Glyph{'9', "0110304145361605041343"},
    Glyph{'.', "1111"},
    Glyph{'-', "1333"},
    Glyph{'&', "400405162635340201102042"},
};

std::string_view drawingOf(char character) {
  for (const Glyph& glyph : kGlyphs) {
    if (glyph.character == character) {
      return glyph.strokes;
    }
  }
  return "";
}

void appendGlyph(std::string_view drawing, Vec2 origin, float unit, std::vector<Stroke>& strokes) {
  Stroke stroke;
  while (drawing.size() >= 2) {
    if (drawing.front() == ',') {
      strokes.push_back(stroke);
      stroke.clear();
      drawing.remove_prefix(1);
      continue;
    }
    const Vec2 point{static_cast<float>(drawing[0] - '0'), static_cast<float>(drawing[1] - '0')};
    stroke.push_back(origin + point * unit);
    drawing.remove_prefix(2);
  }
  if (!stroke.empty()) {
    strokes.push_back(stroke);
  }
}

}  // namespace

std::vector<Stroke> letterStrokes(std::string_view text, float height) {
  const float unit = height / kGridHeight;
  std::vector<Stroke> strokes;
  Vec2 origin;
  for (const char character : text) {
    appendGlyph(drawingOf(character), origin, unit, strokes);
    origin.x += kAdvance * unit;
  }
  return strokes;
}

float textWidth(std::string_view text, float height) {
  const float letters = static_cast<float>(text.size());
  return text.empty() ? 0 : ((letters - 1) * kAdvance + kGlyphWidth) * height / kGridHeight;
}

}  // namespace rankscope
