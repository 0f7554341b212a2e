// ServerBook: the book of a gateway that runs alone: a server, reached by POST
// /v1/gateway/NAME/events.
//
// What the server does not answer is sent again: it keeps each event once. While it is away no
// calls are begun. keep() and say() are for one thread each, the rest safe from any.

#pragma once

#include <functional>
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

    Result<void> keep(std::shared_ptr<const gateway::Page> page,
                      const std::function<void()>& then) override;
    std::vector<std::string> refused() const override { return refused_; }
    /// For callers, who need not know what the server is called: why() says that.
    std::string hindrance() const override;
    /// What came of the last that was sent; empty while all is well.
    std::string why() const;
    void stop() override {}

    /// Tells the server that this gateway lives, how it does, and what it could not record. An
    /// error: it does not know.
    Result<void> say(const JsonObject& report, const gateway::NameTally::Counts& unrecorded);

  private:
    /// The ids of the page's events that the server refuses.
    Result<std::vector<std::string>> post(Target& target, const JsonObject& more,
                                          const gateway::Page* page);
    void note(const Result<void>& done);

    const std::unique_ptr<Target> target_;
    const std::unique_ptr<Target> telling_;
    const Gateway gateway_;
    std::vector<std::string> refused_;  // For the thread of keep().
    mutable std::mutex mutex_;
    std::string why_;
};

}  // namespace opentrail::app
