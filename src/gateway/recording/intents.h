// Intents: the calls that were about to be made, and of which nothing is known yet. After a crash
// they become events whose outcome is unknown, each exactly once.
//
// An intent is in the journal as the record of that event, under its eventID: it is settled by an
// event of the same id, or by an outcome that names it (docs/formats/gateway_intent.md). A cursor
// says from where on the journal has to be read for those that are open. Safe from any thread.

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "journal/journal.h"

namespace opentrail::gateway {

/// The text of an outcome that settles an intent without an event.
std::string settlement_text(std::string_view id);
/// The id in one; nothing when `text` is another kind of outcome.
std::optional<std::string> settled_in(std::string_view text);

class Intents {
  public:
    /// One whose gateway will not say any more what came of it.
    struct Left {
        std::string id;
        std::string record;
        journal::Provenance provenance;
    };

    /// Reads the journal from where the cursor says. Journal and cursors outlive it.
    static Result<std::unique_ptr<Intents>> open(journal::Journal& journal,
                                                 journal::CursorStore& cursors);

    /// Where the shards end: asked before intents are handed to the journal.
    using Ends = std::shared_ptr<const std::vector<std::uint64_t>>;
    Ends ends() const;

    /// Of a gateway of this process. `before`: what ends() gave.
    void opened(std::string id, Ends before);
    /// Of the gateway of another process; `intent.provenance.source` names that process.
    void opened(Left intent, Ends before);
    void settled(std::string_view id);

    /// Those that earlier runs of this process left, and those of processes that are not `alive`.
    /// They stay open until they are settled.
    std::vector<Left> left(const std::set<std::string, std::less<>>& alive) const;

    /// Notes from where on the next start has to read.
    Result<void> note_place();

    std::size_t size() const;

  private:
    struct Open {
        Ends before;
        std::optional<Left> intent;  // None: of a gateway of this process.
    };
    Intents(journal::Journal& journal, journal::CursorStore& cursors)
        : journal_(journal), cursors_(cursors) {}
    Result<void> read();
    Result<void> read_shard(std::uint32_t shard, const Ends& from, bool again);
    void read_batch(const journal::Batch& batch, const Ends& from, bool again);

    journal::Journal& journal_;
    journal::CursorStore& cursors_;
    mutable std::mutex mutex_;
    std::map<std::string, Open, std::less<>> open_;
    std::vector<std::uint64_t> noted_;
};

}  // namespace opentrail::gateway
