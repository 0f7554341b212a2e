// Shows which events are marked as shared between the caller's account and the owner's.

#include "gateway/recording/page_writer.h"

#include <gtest/gtest.h>

#include "base/testing/fake_random.h"
#include "gateway/recording/testing/fake_scribe.h"

namespace opentrail::gateway {
namespace {

class OfSomebody final : public Scribe {
  public:
    std::vector<event::Draft> drafts_of(const Exchange& exchange) override {
        std::vector<event::Draft> drafts = plain_.drafts_of(exchange);
        drafts.front().identity.type = type;
        drafts.front().identity.account = account;
        return drafts;
    }
    std::string name_of(const Exchange& exchange) override { return plain_.name_of(exchange); }
    void learn(std::string_view) override {}
    std::string type, account;

  private:
    FakeScribe plain_;
};

TEST(PageWriter, EventsOfForeignCallersAreShared) {
    const struct {
        const char* type;
        const char* account;
        bool is_shared;
    } rows[] = {
        {"IAMUser", "111122223333", false},
        {"IAMUser", "444455556666", true},
        {"AWSAccount", "111122223333", true},
        {"AWSService", "", true},
        {"Unknown", "", false},
    };
    for (const auto& row : rows) {
        FakeRandom random;
        OfSomebody scribe;
        scribe.type = row.type;
        scribe.account = row.account;
        PageWriter writer(scribe, random, "111122223333", "us-east-1", nullptr);
        Exchange exchange;
        exchange.method = "PUT";
        Page page;
        EXPECT_EQ(writer.add(exchange, "", page), 0U);
        EXPECT_EQ(page.text.find("\"sharedEventID\"") != std::string::npos, row.is_shared)
            << row.type << ' ' << row.account << page.text;
    }
}

}  // namespace
}  // namespace opentrail::gateway
