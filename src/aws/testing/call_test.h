// CallTest: what tests of clients of services stand on: a script in place of the service, a clock
// and waits that take no time, credentials from an environment of the test's own.

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/attempts.h"
#include "aws/testing/scripted_client.h"
#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::aws {

class CallTest : public testing::Test {
  protected:
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
