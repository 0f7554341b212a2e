// Intents: the calls that were about to be made, and of which nothing is known yet. After a crash
// they become events whose outcome is unknown, each exactly once.
//
// An intent is in the journal as the record of that event, under its eventID: it is settled by an
// event of the same id, or by an outcome that names it (docs/formats/gateway_intent.md), where
// these are from this process or from whoever sent the intent. A cursor says from where on the
// journal has to be read for those that are open. Safe from any thread.

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "journal/journal.h"

namespace opentrail::gateway {

/// The text of an outcome that settles an intent without an event.
std::string settlement_text(std::string_view id);
/// The id in one; nothing when `text` is another kind of outcome.
std::optional<std::string> settled_in(std::string_view text);

/// Whose a gateway of another process is: the ARN of who sends for it, of a role's session the
/// role's part, as sessions come and go.
std::string_view owner_of(std::string_view principal);

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
    /// Where it is open, and the one who sent it is of the same owner.
    void settled_by(std::string_view principal, std::string_view id);
    /// Whether it is open, and somebody else's.
    bool is_of_another(std::string_view principal, std::string_view id) const;
    /// Whether it is open, and that one's.
    bool is_of(std::string_view principal, std::string_view id) const;

    /// Where an intent came from: its owner and its process.
    using Origin = std::pair<std::string, std::string>;
    /// Those that earlier runs of this process left, and those of processes that are not `alive`.
    /// They stay open until they are settled.
    std::vector<Left> left(const std::set<Origin>& alive) const;

    /// Notes from where on the next start has to read.
    Result<void> note_place();

    std::size_t size() const;

  private:
    struct Open {
        Ends before;
        std::optional<Left> intent;  // None: of a gateway of this process.
    };
    static bool is_owner(const Open& open, std::string_view principal);
    Intents(journal::Journal& journal, journal::CursorStore& cursors)
        : journal_(journal), cursors_(cursors) {}
    Result<void> read();
    Result<void> read_shard(std::uint32_t shard, const Ends& from, bool again);
    void read_batch(const journal::Batch& batch, const Ends& from, bool again);
    void read_intent(const journal::Batch& batch, std::string_view record, const Ends& from);
    void read_end(const journal::Batch& batch, std::string_view id);

    journal::Journal& journal_;
    journal::CursorStore& cursors_;
    mutable std::mutex mutex_;
    std::map<std::string, Open, std::less<>> open_;
    std::vector<std::uint64_t> noted_;
};

}  // namespace opentrail::gateway
