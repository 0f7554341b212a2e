#include "gateway/recording/intents.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "event/parse.h"

namespace opentrail::gateway {
namespace {

/// The cursor's name in the catalog.
constexpr std::string_view follower = "gateway-intents";
constexpr std::string_view settlement_type = "GatewayIntentSettled";

/// The eventID of a record of a gateway's; empty where it cannot be read.
std::string id_of(std::string_view record) {
    thread_local event::Parser parser;
    event::FactsBatch facts;
    if (!parser.parse(record, {}, false, facts)) return {};
    return std::string(facts.facts.front().event_id);
}

}  // namespace

std::string settlement_text(std::string_view id) {
    return to_text(JsonObject{{"type", settlement_type}, {"eventID", id}});
}

std::optional<std::string> settled_in(std::string_view text) {
    const Result<JsonObject> object = parse_json_object(text);
    if (!object) return std::nullopt;
    const auto type = text_member(*object, "type");
    if (!type || *type != settlement_type) return std::nullopt;
    const auto id = text_member(*object, "eventID");
    return id ? *id : std::nullopt;
}

std::string_view owner_of(std::string_view principal) {
    constexpr std::string_view session = ":assumed-role/";
    const std::size_t at = principal.find(session);
    if (at == std::string_view::npos) return principal;
    return principal.substr(0, principal.find('/', at + session.size()));
}

Result<std::unique_ptr<Intents>> Intents::open(journal::Journal& journal,
                                               journal::CursorStore& cursors) {
    auto made = std::unique_ptr<Intents>(new Intents(journal, cursors));
    TRY(made->read());
    return made;
}

Result<void> Intents::read() {
    auto from = std::make_shared<std::vector<std::uint64_t>>();
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        const std::uint64_t noted = TRY(cursors_.load(follower, shard));
        from->push_back(std::max(noted, journal_.begin(shard)));
    }
    noted_ = *from;
    for (std::uint32_t shard = 0; shard < from->size(); ++shard) {
        TRY(read_shard(shard, from, false));
    }
    // In its own shard an event comes after its intent; in another it may have been read before.
    if (from->size() == 1 || open_.empty()) return {};
    for (std::uint32_t shard = 0; shard < from->size(); ++shard) {
        TRY(read_shard(shard, from, true));
    }
    return {};
}

Result<void> Intents::read_shard(std::uint32_t shard, const Ends& from, bool again) {
    const std::uint64_t end = journal_.durable_end(shard);
    if ((*from)[shard] >= end) return {};
    return journal_.scan(shard, (*from)[shard], end, false, [&](const journal::Batch& batch) {
        if (batch.provenance.door == journal::Door::gateway) read_batch(batch, from, again);
        return true;
    });
}

void Intents::read_batch(const journal::Batch& batch, const Ends& from, bool again) {
    for (const journal::Item& item : batch.items) {
        switch (item.kind) {
            case journal::Kind::intent:
                if (!again) read_intent(batch, item.record, from);
                break;
            case journal::Kind::event:
                if (!open_.empty()) read_end(batch, id_of(item.record));
                break;
            case journal::Kind::outcome:
                if (const auto id = settled_in(item.record)) read_end(batch, *id);
                break;
            default: break;
        }
    }
}

void Intents::read_intent(const journal::Batch& batch, std::string_view record, const Ends& from) {
    std::string id = id_of(record);
    if (id.empty() || is_of_another(batch.provenance.principal, id)) return;
    Left intent{id, std::string(record), batch.provenance};
    open_.insert_or_assign(std::move(id), Open{from, std::move(intent)});
}

/// What this process wrote counts whosever the intent is.
void Intents::read_end(const journal::Batch& batch, std::string_view id) {
    const std::string& principal = batch.provenance.principal;
    if (principal.empty()) {
        settled(id);
    } else {
        settled_by(principal, id);
    }
}

Intents::Ends Intents::ends() const {
    auto ends = std::make_shared<std::vector<std::uint64_t>>();
    for (std::uint32_t shard = 0; shard < journal_.shard_count(); ++shard) {
        ends->push_back(journal_.durable_end(shard));
    }
    return ends;
}

void Intents::opened(std::string id, Ends before) {
    const std::lock_guard lock(mutex_);
    open_.insert_or_assign(std::move(id), Open{std::move(before), std::nullopt});
}

void Intents::opened(Left intent, Ends before) {
    const std::lock_guard lock(mutex_);
    std::string id = intent.id;
    open_.insert_or_assign(std::move(id), Open{std::move(before), std::move(intent)});
}

void Intents::settled(std::string_view id) {
    const std::lock_guard lock(mutex_);
    if (const auto found = open_.find(id); found != open_.end()) open_.erase(found);
}

void Intents::settled_by(std::string_view principal, std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(id);
    if (found != open_.end() && is_owner(found->second, principal)) open_.erase(found);
}

bool Intents::is_of_another(std::string_view principal, std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(id);
    return found != open_.end() && !is_owner(found->second, principal);
}

bool Intents::is_of(std::string_view principal, std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(id);
    return found != open_.end() && is_owner(found->second, principal);
}

bool Intents::is_owner(const Open& open, std::string_view principal) {
    const std::string_view sent =
        open.intent ? std::string_view(open.intent->provenance.principal) : std::string_view();
    return owner_of(sent) == owner_of(principal);
}

std::vector<Intents::Left> Intents::left(const std::set<Origin>& alive) const {
    const std::lock_guard lock(mutex_);
    std::vector<Left> left;
    for (const auto& [id, open] : open_) {
        if (!open.intent) continue;
        const journal::Provenance& from = open.intent->provenance;
        if (!alive.contains({std::string(owner_of(from.principal)), from.source})) {
            left.push_back(*open.intent);
        }
    }
    return left;
}

Result<void> Intents::note_place() {
    // Before what is open is looked at: what opens meanwhile lies behind it.
    std::vector<std::uint64_t> place = *ends();
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, open] : open_) {
            for (std::size_t shard = 0; shard < place.size(); ++shard) {
                place[shard] = std::min(place[shard], (*open.before)[shard]);
            }
        }
    }
    for (std::uint32_t shard = 0; shard < place.size(); ++shard) {
        if (place[shard] <= noted_[shard]) continue;
        TRY(cursors_.store(follower, {shard, place[shard]}));
        noted_[shard] = place[shard];
    }
    return {};
}

std::size_t Intents::size() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
}

}  // namespace opentrail::gateway
