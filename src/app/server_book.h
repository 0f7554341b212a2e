// ServerBook: the book of a gateway that runs alone: a server, reached by POST
// /v1/gateway/NAME/events.
//
// What the server does not answer is sent again: it keeps each event once. While it is away no
// calls are begun. keep() and say() are for one thread each, the rest safe from any.

#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "app/target.h"
#include "base/json.h"
#include "gateway/recording/book.h"
#include "gateway/recording/name_tally.h"

namespace opentrail::app {

class ServerBook final : public gateway::Book {
  public:
    struct Gateway {
        std::string name;
        std::string instance;  // Tells this process from those before it.
        std::string account;
        std::string region;
    };
    ServerBook(std::unique_ptr<Target> target, Gateway gateway);

    Result<void> keep(std::shared_ptr<const gateway::Page> page) override;
    std::string hindrance() const override;
    void stop() override {}

    /// Tells the server that this gateway lives, how it does, and what it could not record. An
    /// error: it does not know.
    Result<void> say(const JsonObject& report, const gateway::NameTally::Counts& unrecorded);

  private:
    Result<void> post(Target& target, const JsonObject& more, const gateway::Page* page);
    void note(const Result<void>& done);

    const std::unique_ptr<Target> target_;
    const std::unique_ptr<Target> telling_;
    const Gateway gateway_;
    mutable std::mutex mutex_;
    std::string hindrance_;
};

}  // namespace opentrail::app
