#include <limits>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/property.h"

namespace rankscope {
namespace {

struct Oven {
  std::string mode = "gas";
  bool light = false;
  int shelves = 3;
  std::int64_t minutes = 45;
  double degrees = 180;
  double flow = 0.5;
  std::string note = "none";
};

PropertyTable makeTable() {
  return Properties<Oven>()
      .choice(&Oven::mode, {"mode", "Mode", "", "Heat source."},
              {{"gas", "Gas", ""}, {"electric", "Electric", ""}})
      .boolean(&Oven::light, {"light", "Light", "", ""})
      .integer(&Oven::shelves, {"shelves", "Shelves", "", ""}, 1, 5)
      .integer(&Oven::minutes, {"minutes", "Minutes", "min", ""}, 0, 1e9, true)
      .real(&Oven::degrees, {"degrees", "Degrees", "°C", ""}, 30, 250)
      .ownDefault({"electric"}, 200.0)
      .real(&Oven::flow, {"flow", "Gas flow", "l/s", "", {"gas"}}, 0, 1)
      .text(&Oven::note, {"note", "Note", "", ""})
      .table("oven", "mode");
}

class PropertyTableTest : public ::testing::Test {
 protected:
  /// The message of the refusal; empty if the value was taken.
  std::string refused(const std::string& name, const PropertyValue& value) {
    try {
      table_.assign(&oven_, name, value);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }
  std::string refusedText(const std::string& name, const std::string& text) {
    try {
      table_.assignText(&oven_, name, text);
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }
  const PropertyTable table_ = makeTable();
  Oven oven_;
};

TEST_F(PropertyTableTest, DescribesEveryFieldWithItsDefault) {
  ASSERT_EQ(table_.rows().size(), 7U);
  EXPECT_EQ(table_.title(), "oven");
  EXPECT_EQ(std::get<std::string>(table_.find("mode")->defaultValue), "gas");
  EXPECT_EQ(std::get<bool>(table_.find("light")->defaultValue), false);
  EXPECT_EQ(std::get<std::int64_t>(table_.find("shelves")->defaultValue), 3);
  EXPECT_EQ(std::get<std::int64_t>(table_.find("minutes")->defaultValue), 45);
  EXPECT_EQ(std::get<double>(table_.find("degrees")->defaultValue), 180);
  EXPECT_EQ(table_.find("degrees")->unit, "°C");
  EXPECT_TRUE(table_.find("minutes")->logarithmic);
  EXPECT_FALSE(table_.find("degrees")->logarithmic);
  EXPECT_EQ(table_.find("Degrees"), nullptr);
}

TEST_F(PropertyTableTest, AssignsAndReadsBackEveryKind) {
  EXPECT_EQ(refused("mode", std::string("electric")), "");
  EXPECT_EQ(refused("light", true), "");
  EXPECT_EQ(refused("shelves", std::int64_t{5}), "");
  EXPECT_EQ(refused("minutes", 90.0), "") << "a whole double is a whole number";
  EXPECT_EQ(refused("degrees", std::int64_t{200}), "") << "a whole number is a number";
  EXPECT_EQ(refused("note", std::string("")), "");
  EXPECT_EQ(oven_.mode, "electric");
  EXPECT_TRUE(oven_.light);
  EXPECT_EQ(oven_.shelves, 5);
  EXPECT_EQ(oven_.minutes, 90);
  EXPECT_EQ(oven_.degrees, 200);
  EXPECT_EQ(oven_.note, "");
  EXPECT_EQ(std::get<std::int64_t>(table_.find("shelves")->get(&oven_)), 5);
}

TEST_F(PropertyTableTest, OutOfRangeNamesTheValueTheRangeAndTheNearest) {
  EXPECT_EQ(refused("degrees", 251.5),
            "degrees: 251.5 is out of range; valid is 30 to 250, the nearest is 250");
  EXPECT_EQ(refused("shelves", std::int64_t{0}),
            "shelves: 0 is out of range; valid is 1 to 5, the nearest is 1");
  EXPECT_EQ(refused("minutes", std::int64_t{1000000001}),
            "minutes: 1000000001 is out of range; valid is 0 to 1000000000, the nearest is 1000000000");
  EXPECT_EQ(refused("degrees", 250.0), "");
  EXPECT_EQ(refused("degrees", 30.0), "");
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_NE(refused("degrees", value), "");
    EXPECT_NE(refused("shelves", value), "");
  }
  EXPECT_EQ(oven_.degrees, 30) << "a refused value leaves the old one";
  EXPECT_EQ(oven_.shelves, 3);
}

TEST_F(PropertyTableTest, WrongKindsAreRefused) {
  EXPECT_NE(refused("light", std::int64_t{1}).find("not true or false"), std::string::npos);
  EXPECT_NE(refused("shelves", 2.5).find("not a whole number"), std::string::npos);
  EXPECT_NE(refused("shelves", true).find("not a whole number"), std::string::npos);
  EXPECT_NE(refused("degrees", std::string("hot")).find("'hot' is not a number"), std::string::npos);
  EXPECT_NE(refused("note", 3.0).find("not text"), std::string::npos);
  EXPECT_NE(refused("mode", std::int64_t{1}).find("not text"), std::string::npos);
}

TEST_F(PropertyTableTest, UnknownChoicesAndFieldsNameTheNearest) {
  EXPECT_EQ(refused("mode", std::string("eletric")),
            "mode: there is no 'eletric'; did you mean 'electric'? Valid: gas, electric");
  EXPECT_EQ(refused("degres", 100.0), "degres: oven has no such field; did you mean 'degrees'?");
}

TEST_F(PropertyTableTest, TextIsReadAsTheFieldsKind) {
  for (const char* yes : {"true", "1", "yes", "on"}) {
    oven_.light = false;
    EXPECT_EQ(refusedText("light", yes), "");
    EXPECT_TRUE(oven_.light) << yes;
  }
  for (const char* no : {"false", "0", "no", "off"}) {
    oven_.light = true;
    EXPECT_EQ(refusedText("light", no), "");
    EXPECT_FALSE(oven_.light) << no;
  }
  EXPECT_EQ(refusedText("degrees", "1.5e2"), "");
  EXPECT_EQ(oven_.degrees, 150);
  EXPECT_EQ(refusedText("minutes", "1e3"), "");
  EXPECT_EQ(oven_.minutes, 1000);
  EXPECT_EQ(refusedText("shelves", "+4"), "");
  EXPECT_EQ(oven_.shelves, 4);
  EXPECT_EQ(refusedText("note", "12"), "");
  EXPECT_EQ(oven_.note, "12");
}

TEST_F(PropertyTableTest, TextThatIsNoNumberIsRefused) {
  for (const char* text : {"", " ", "abc", "1x", " 1", "1 ", "1,5", "--1", "+-1", "0x10"}) {
    EXPECT_NE(refusedText("degrees", text), "") << text;
    EXPECT_NE(refusedText("shelves", text), "") << text;
  }
  EXPECT_NE(refusedText("light", "maybe").find("not true or false"), std::string::npos);
  for (const char* text : {"nan", "inf", "-inf", "1e999", "-1"}) {
    EXPECT_NE(refusedText("degrees", text).find("out of range"), std::string::npos) << text;
  }
  EXPECT_NE(refusedText("shelves", "2.5").find("whole"), std::string::npos);
}

TEST_F(PropertyTableTest, ValidateFindsValuesThatWereSetBehindItsBack) {
  EXPECT_NO_THROW(table_.validate(&oven_));
  oven_.degrees = 1000;
  EXPECT_THROW(table_.validate(&oven_), UserError);
  oven_ = Oven{};
  oven_.mode = "coal";
  EXPECT_THROW(table_.validate(&oven_), UserError);
}

TEST_F(PropertyTableTest, FieldsApplyOnlyUnderTheirSelector) {
  EXPECT_TRUE(table_.applies(*table_.find("flow"), &oven_));
  EXPECT_TRUE(table_.applies(*table_.find("degrees"), &oven_));
  oven_.mode = "electric";
  EXPECT_FALSE(table_.applies(*table_.find("flow"), &oven_));
  EXPECT_TRUE(table_.applies(*table_.find("degrees"), &oven_));
}

TEST(PropertyText, IsTheShortestThatReadsBack) {
  EXPECT_EQ(toText(true), "true");
  EXPECT_EQ(toText(std::int64_t{-7}), "-7");
  EXPECT_EQ(toText(0.001), "0.001");
  EXPECT_EQ(toText(std::string("a")), "a");
  for (const double value : {0.1, 1.0 / 3, 1e-300, 5e-324, 1.7976931348623157e308}) {
    EXPECT_EQ(std::strtod(toText(value).c_str(), nullptr), value);
  }
}

TEST_F(PropertyTableTest, AFieldLeftAloneFollowsTheSelector) {
  table_.assign(&oven_, "mode", std::string("electric"));
  EXPECT_EQ(oven_.degrees, 200);
  EXPECT_EQ(table_.defaultOf(*table_.find("degrees"), &oven_), PropertyValue(200.0));
  table_.assign(&oven_, "degrees", 220.0);
  table_.assign(&oven_, "mode", std::string("gas"));
  EXPECT_EQ(oven_.degrees, 220);
  EXPECT_EQ(table_.defaultOf(*table_.find("degrees"), &oven_), PropertyValue(180.0));
  EXPECT_TRUE(table_.selects("mode"));
  EXPECT_FALSE(table_.selects("degrees"));
}

}  // namespace
}  // namespace rankscope
