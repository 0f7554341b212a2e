#include "api/v1/tail_feed.h"

#include "api/v1/event_text.h"
#include "base/assert.h"
#include "base/log.h"

namespace opentrail::api::v1 {

TailFeed::TailFeed(journal::Journal& journal, const std::vector<std::uint64_t>& from,
                   const history::Query& query, bool provenance) {
    INVARIANT(from.size() == journal.shard_count());
    for (std::uint32_t shard = 0; shard < from.size(); ++shard) {
        followers_.push_back(journal.follow(shard, from[shard], false));
    }
    for (const auto& follower : followers_) {
        threads_.emplace_back(
            "tail", [this, &reads = *follower, query, provenance](const std::stop_token&) {
                run(reads, query, provenance);
            });
    }
}

TailFeed::~TailFeed() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    for (const auto& follower : followers_) follower->stop();
    threads_.clear();  // Joins.
}

void TailFeed::run(journal::Follower& follower, const history::Query& query, bool provenance) {
    BatchMatcher matcher(query);
    EventText text;
    for (;;) {
        const std::uint64_t place = follower.place();
        const Result<std::shared_ptr<const journal::Batch>> next = follower.next();
        if (!next) log_warn("api", "a tail ended", {{"error", next.error()}});
        if (!next || !*next) break;
        const journal::Batch& batch = **next;
        const std::uint64_t skip = place > batch.first.offset ? place - batch.first.offset : 0;
        std::string lines;
        for (const BatchMatcher::Match& match :
             matcher.match(batch, static_cast<std::size_t>(skip))) {
            const journal::Item& item = batch.items[match.item];
            const journal::Entry entry{
                .position = {batch.first.shard, batch.first.offset + match.item},
                .kind = item.kind,
                .flags = item.flags,
                .provenance = batch.provenance,
                .record = std::string(item.record)};
            text.append_line(entry, provenance, lines);
        }
        follower.done(batch.end());
        if (!lines.empty() && !put(std::move(lines))) return;
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

bool TailFeed::put(std::string lines) {
    std::unique_lock lock(mutex_);
    // One batch may be larger than the buffer: it goes in when the buffer is empty.
    changed_.wait(lock, [&] {
        return stopped_ || buffer_.empty() || buffer_.size() + lines.size() <= buffer_bytes_max;
    });
    if (stopped_) return false;
    buffer_ += lines;
    changed_.notify_all();
    return true;
}

std::string TailFeed::take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return !buffer_.empty() || ended_; });
    std::string taken = std::move(buffer_);
    buffer_.clear();
    changed_.notify_all();
    return taken;
}

bool TailFeed::ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

}  // namespace opentrail::api::v1
