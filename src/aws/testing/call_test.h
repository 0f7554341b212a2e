// CallTest: what tests of clients of services stand on: a script in place of the service, a clock
// and waits that take no time, credentials from an environment of the test's own.

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/attempts.h"
#include "aws/service_error.h"
#include "aws/testing/scripted_client.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::aws {

/// What a service answers again and again, and what comes of a call.
struct FailingRow {
    const char* name;
    int status;  // 0: no reply.
    const char* code;
    std::size_t asked;  // How often.
    Code error;
};

class CallTest : public testing::Test {
  protected:
    /// `body` makes an error's body of its code; `call` says how the call failed.
    void expect_attempts(std::span<const FailingRow> rows,
                         const std::function<std::string(std::string_view)>& body,
                         const std::function<std::optional<Error>()>& call) {
        for (const FailingRow& row : rows) {
            SCOPED_TRACE(row.name);
            script_.requests.clear();
            script_.replies.clear();
            waits_.clear();
            for (int i = 0; i < 10; ++i) {
                if (row.status == 0) {
                    script_.answer_nothing("no reply");
                } else {
                    script_.answer(row.status, body(row.code));
                }
            }
            const std::optional<Error> error = call();
            ASSERT_TRUE(error);
            EXPECT_EQ(error->code, row.error);
            EXPECT_EQ(script_.requests.size(), row.asked);
            EXPECT_EQ(waits_.size(), row.asked - 1);
            for (const auto& request : script_.requests) {
                EXPECT_EQ(request.body, script_.requests[0].body);
            }
            EXPECT_EQ(service_code(*error), row.code);
        }
    }

    /// Refused with this code, a call is made once more with the key that there is by then.
    void expect_other_credentials(std::string_view code, std::string body,
                                  const std::function<bool()>& call) {
        SCOPED_TRACE(code);
        script_.requests.clear();
        set_key("AKIA1");
        chain_.refuse(chain_.current().value());
        ASSERT_EQ(chain_.current().value()->access_key_id, "AKIA1");
        set_key("AKIA2");
        script_.answer(403, std::move(body));
        script_.answer(200, "{}");
        EXPECT_TRUE(call());
        ASSERT_EQ(script_.requests.size(), 2u);
        EXPECT_NE(script_.header(0, "Authorization").find("=AKIA1/"), std::string::npos);
        EXPECT_NE(script_.header(1, "Authorization").find("=AKIA2/"), std::string::npos);
        // The second has its own signature only.
        std::size_t dates = 0;
        for (const auto& header : script_.requests[1].headers) dates += header.name == "X-Amz-Date";
        EXPECT_EQ(dates, 1u);
    }

    CallGround ground() {
        return {chain_,
                clock_,
                random_,
                [this](Duration wait) {
                    waits_.push_back(wait);
                    clock_.move(wait);
                    return !stopped_;
                },
                {}};
    }
    std::unique_ptr<http::Client> connect() { return std::make_unique<ScriptedClient>(script_); }
    void set_key(std::string id, std::string secret = "s") {
        variables_["AWS_ACCESS_KEY_ID"] = std::move(id);
        variables_["AWS_SECRET_ACCESS_KEY"] = std::move(secret);
    }

    Script script_;
    FakeClock clock_;
    FakeRandom random_;
    disk::FakeDisk disk_;
    std::map<std::string, std::string, std::less<>> variables_{{"AWS_ACCESS_KEY_ID", "AKIA1"},
                                                               {"AWS_SECRET_ACCESS_KEY", "s1"}};
    CredentialChain chain_{{.kind = CredentialSource::Kind::environment},
                           {disk_, clock_, [this](const char* name) -> std::optional<std::string> {
                                const auto found = variables_.find(name);
                                return found == variables_.end() ? std::nullopt
                                                                 : std::optional(found->second);
                            }}};
    std::vector<Duration> waits_;
    bool stopped_ = false;
};

}  // namespace opentrail::aws
