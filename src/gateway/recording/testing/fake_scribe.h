// FakeScribe: events that say an exchange's method as their name and its target as a parameter.

#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "gateway/recording/scribe.h"

namespace opentrail::gateway {

class FakeScribe final : public Scribe {
  public:
    std::vector<event::Draft> drafts_of(const Exchange& exchange) override {
        std::vector<event::Draft> drafts;
        for (std::size_t i = 0; i < events_each; ++i) {
            event::Draft draft;
            draft.identity.type = "Unknown";
            draft.time = exchange.ended;
            draft.source = "s3.amazonaws.com";
            draft.name = exchange.method;
            draft.source_ip = exchange.client_address;
            draft.request_parameters = parameters;
            draft.read_only = false;
            draft.management_event = true;
            drafts.push_back(std::move(draft));
        }
        return drafts;
    }
    std::string name_of(const Exchange& exchange) override { return exchange.method; }
    void learn(std::string_view record) override {
        const std::lock_guard lock(mutex_);
        learnt_.emplace_back(record);
    }
    std::vector<std::string> learnt() const {
        const std::lock_guard lock(mutex_);
        return learnt_;
    }

    std::size_t events_each = 1;
    std::string parameters = R"({"bucketName":"b"})";

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> learnt_;
};

/// An exchange that came to its end.
inline Exchange exchange_of(std::string method, Ending ending = Ending::complete) {
    Exchange exchange;
    exchange.method = std::move(method);
    exchange.target = "/b/k";
    exchange.client_address = "192.0.2.1";
    exchange.status = 200;
    exchange.began = from_millis(1'767'323'045'000);
    exchange.ended = from_millis(1'767'323'046'000);
    exchange.ending = ending;
    exchange.was_let_through = ending != Ending::refused;
    return exchange;
}

}  // namespace opentrail::gateway
