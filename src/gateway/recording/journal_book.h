// JournalBook: a gateway's book in the journal of its own process. One page is one batch.
//
// keep() is for one thread, the rest safe from any.

#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/recording/book.h"
#include "gateway/recording/intents.h"
#include "journal/journal.h"

namespace opentrail::gateway {

class JournalBook final : public Book {
  public:
    struct Parts {
        journal::Journal& journal;
        Intents& intents;
        const Clock& clock;
        /// The shard that an account's events go to.
        std::function<std::uint32_t(std::string_view account)> shard_of;
    };
    /// The gateway's name, and the account and Region of its events where they have none.
    struct Gateway {
        std::string name;
        std::string account;
        std::string region;
    };

    JournalBook(const Parts& parts, Gateway gateway)
        : parts_(parts), gateway_(std::move(gateway)) {}

    /// Once the journal has the page it waits for as long as that takes, or until stop(): a full
    /// disk may have room again.
    Result<void> keep(std::shared_ptr<const Page> page, const std::function<void()>& then) override;
    std::string hindrance() const override;
    void stop() override { stopped_ = true; }

    /// Writes what nobody will say any more of `left` as events whose outcome is unknown.
    static Result<void> settle(const Parts& parts, std::span<const Intents::Left> left);

  private:
    journal::Provenance provenance() const;
    /// What a page becomes in each shard.
    Result<std::vector<journal::Batch>> batches_of(const std::shared_ptr<const Page>& page) const;
    /// `wait_for` becomes each shard's end that has to be durable. Code::throttled when nothing was
    /// taken. `in_haste`: perhaps called, as Journal::enqueue_at_once says; or null.
    Result<void> enqueue(std::vector<journal::Batch> batches, const std::function<void()>* in_haste,
                         std::vector<std::uint64_t>& wait_for);
    Result<void> wait(std::uint32_t shard, std::uint64_t offset) const;

    const Parts parts_;
    const Gateway gateway_;
    std::atomic<bool> stopped_ = false;
};

}  // namespace opentrail::gateway
