// Shows that a file of identities holds from its next look on, and that a bad one changes nothing.

#include "app/identity_file.h"

#include <gtest/gtest.h>

#include "disk/testing/fake_disk.h"

namespace opentrail::app {
namespace {

class IdentityFileTest : public testing::Test {
  protected:
    void write(const std::string& text) {
        ASSERT_TRUE(disk_.open("/keys.json", disk::Mode::replace).value()->write(0, text));
    }
    static std::string of(const std::string& key) {
        return "{\"" + key + R"(":{"arn":"arn:aws:iam::111122223333:user/ann"}})";
    }
    disk::FakeDisk disk_;
    IdentityFile file_{disk_, "edge", "/keys.json", "111122223333"};
};

TEST_F(IdentityFileTest, IsReadAgainWhenItChanges) {
    write(of("AKIA1"));
    EXPECT_TRUE(file_.read().value().find("AKIA1"));
    EXPECT_FALSE(file_.read_changed());
    write(of("AKIA2"));
    const auto changed = file_.read_changed();
    ASSERT_TRUE(changed);
    EXPECT_TRUE(changed->find("AKIA2"));
    EXPECT_FALSE(changed->find("AKIA1"));
    EXPECT_FALSE(file_.read_changed());
}

TEST_F(IdentityFileTest, WhatCannotBeUsedChangesNothing) {
    write(of("AKIA1"));
    ASSERT_TRUE(file_.read());
    write("{");
    EXPECT_FALSE(file_.read_changed());
    ASSERT_TRUE(disk_.remove("/keys.json"));
    EXPECT_FALSE(file_.read_changed());
    write(of("AKIA1"));
    EXPECT_TRUE(file_.read_changed());
}

TEST_F(IdentityFileTest, ErrorsNameTheSettingAndTheFile) {
    EXPECT_NE(file_.read().error().message.find("setting identities: "), std::string::npos);
    EXPECT_NE(file_.read().error().message.find("/keys.json"), std::string::npos);
    write("{");
    EXPECT_NE(file_.read().error().message.find("setting identities: /keys.json: not JSON: "),
              std::string::npos)
        << file_.read().error().message;
}

}  // namespace
}  // namespace opentrail::app
