#include "event/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/hash.h"
#include "base/limits.h"
#include "event/content_hash.h"
#include "event/json_check.h"
#include "event/resource_tree.h"
#include "event/tape.h"

namespace opentrail::event {
namespace {

/// The objects that are read member by member.
enum class Level : std::uint8_t { record, identity, session, issuer, insight, window };
constexpr std::size_t level_count = 6;
constexpr std::string_view level_prefixes[level_count] = {
    "",
    "userIdentity.",
    "userIdentity.sessionContext.",
    "userIdentity.sessionContext.sessionIssuer.",
    "insightDetails.",
    "timeWindow.",
};

/// What is done with a member.
enum class Action : std::uint8_t { take, take_account, descend, resources, request, response };

struct Member {
    std::string_view key;
    Action action;
    std::uint8_t to = 0;  // A Slot or a Level.
};

constexpr Member take(std::string_view key, Slot slot) {
    return {key, Action::take, static_cast<std::uint8_t>(slot)};
}
constexpr Member account(std::string_view key, Slot slot) {
    return {key, Action::take_account, static_cast<std::uint8_t>(slot)};
}
constexpr Member descend(std::string_view key, Level level) {
    return {key, Action::descend, static_cast<std::uint8_t>(level)};
}

/// The members read at one level, found by the hash of their name.
class LevelMembers {
  public:
    LevelMembers(std::initializer_list<Member> members) : members_(members) {
        INVARIANT(members_.size() < 32);
        for (std::size_t i = 0; i < members_.size(); ++i) {
            std::size_t at = hash64(members_[i].key) % slots_.size();
            while (slots_[at].number != 0) at = (at + 1) % slots_.size();
            slots_[at] = {hash64(members_[i].key), static_cast<std::uint8_t>(i + 1)};
        }
    }

    /// The member's number at this level, or -1 for one that is not read.
    int find(std::uint64_t key_hash, std::string_view key) const {
        for (std::size_t at = key_hash % slots_.size(); slots_[at].number != 0;
             at = (at + 1) % slots_.size()) {
            if (slots_[at].hash != key_hash) continue;
            const int number = slots_[at].number - 1;
            if (members_[static_cast<std::size_t>(number)].key == key) return number;
        }
        return -1;
    }

    const Member& operator[](int number) const {
        return members_[static_cast<std::size_t>(number)];
    }

  private:
    struct HashSlot {
        std::uint64_t hash = 0;
        std::uint8_t number = 0;  // From 1; 0 for a free one.
    };
    std::vector<Member> members_;
    std::array<HashSlot, 128> slots_;
};

const std::array<LevelMembers, level_count>& members_by_level() {
    static const std::array<LevelMembers, level_count> members = {
        LevelMembers{
            take("eventVersion", Slot::event_version),
            descend("userIdentity", Level::identity),
            take("eventTime", Slot::event_time),
            take("eventSource", Slot::event_source),
            take("eventName", Slot::event_name),
            take("awsRegion", Slot::region),
            take("sourceIPAddress", Slot::source_ip),
            take("errorCode", Slot::error_code),
            take("errorMessage", Slot::error_message),
            {"requestParameters", Action::request},
            {"responseElements", Action::response},
            take("eventID", Slot::event_id),
            take("eventId", Slot::aggregated_id),
            account("accountId", Slot::aggregated_account),
            take("readOnly", Slot::read_only),
            {"resources", Action::resources},
            take("eventType", Slot::event_type),
            take("managementEvent", Slot::management_event),
            account("recipientAccountId", Slot::recipient_account),
            take("eventCategory", Slot::event_category),
            descend("insightDetails", Level::insight),
            descend("timeWindow", Level::window),
        },
        LevelMembers{
            take("type", Slot::identity_type),
            take("userName", Slot::identity_user_name),
            take("principalId", Slot::identity_principal_id),
            take("arn", Slot::identity_arn),
            account("accountId", Slot::identity_account),
            take("accessKeyId", Slot::identity_access_key),
            take("invokedBy", Slot::identity_invoked_by),
            descend("sessionContext", Level::session),
        },
        LevelMembers{descend("sessionIssuer", Level::issuer)},
        LevelMembers{account("accountId", Slot::issuer_account)},
        LevelMembers{
            take("eventSource", Slot::insight_source),
            take("eventName", Slot::insight_name),
            take("errorCode", Slot::insight_error),
        },
        LevelMembers{take("windowStart", Slot::window_start)},
    };
    return members;
}

/// Members of an element of resources[]. ARNPrefix stands for ARN where a call touches many
/// objects.
constexpr std::string_view listed_members[] = {"ARN", "ARNPrefix", "type"};

constexpr std::string_view true_text = "true";
constexpr std::string_view false_text = "false";

}  // namespace

std::string_view describe(Kind kind) {
    switch (kind) {
        case Kind::absent: return "absent";
        case Kind::null: return "null";
        case Kind::boolean: return "a boolean";
        case Kind::number: return "a number";
        case Kind::text: return "a string";
        case Kind::array: return "an array";
        case Kind::object: return "an object";
    }
    INVARIANT(false);
}

struct Reader::State {
    Tape tape{limits::json_depth_max};
    const std::array<LevelMembers, level_count>& members = members_by_level();
    const ResourceTree& tree = ResourceTree::instance();
    const std::uint64_t true_hash = hash64(true_text);
    const std::uint64_t false_hash = hash64(false_text);

    Reading reading;
    std::string_view record;
    // Of a record with numbers that simdjson refuses, the copy without them and where they were.
    std::string placeholders;
    std::vector<WideNumber> wide_numbers;
    std::vector<std::pair<std::size_t, std::size_t>>
        wide_at;  // Their (tape index, index into wide_numbers).
    std::string failure;
    std::size_t request_at;
    std::size_t response_at;
    std::array<std::array<char, 24>, slot_count> digits;

    bool parse(std::string_view text, bool padded);
    bool parse_slowly();
    void walk();

    std::uint64_t value(std::size_t at, std::size_t depth);
    std::uint64_t number(std::size_t at) const;
    std::uint64_t members_of(std::size_t at, Level level, std::size_t depth);
    std::uint64_t member(const Member& member, std::size_t at, std::size_t depth);
    std::uint64_t take_value(Taken& taken, std::size_t at, std::size_t depth);
    void take_account(Slot slot, std::size_t at);
    std::uint64_t listed(std::size_t at, std::size_t depth);
    std::uint64_t listed_one(std::size_t at, std::size_t index, std::size_t depth);
    std::uint64_t named(std::size_t at, const ResourceNode& node, std::size_t depth);

    void add_resource(NamedResource resource);
    void fail_with(std::string what) {
        if (failure.empty()) failure = std::move(what);
    }
    bool too_deep(std::size_t depth) {
        if (depth <= limits::json_depth_max) return false;
        fail_with(fmt::format("record is nested deeper than {} levels", limits::json_depth_max));
        return true;
    }
};

bool Reader::State::parse(std::string_view text, bool padded) {
    record = text;
    wide_numbers.clear();
    wide_at.clear();
    return tape.parse(text, padded) || parse_slowly();
}

// simdjson refused: either rightly, then say why and where, or because of a number that 64 bits do
// not hold. Such a number is valid JSON: put a 0 in its place, and remember which it was.
bool Reader::State::parse_slowly() {
    JsonCheck check = check_json(record, limits::json_depth_max);
    if (check.fault) {
        fail_with(fmt::format("record is not valid JSON at byte {}: {}", check.fault->byte,
                              check.fault->what));
        return false;
    }
    placeholders.assign(record);
    for (const WideNumber& wide : check.wide_numbers) {
        placeholders.replace(wide.offset, wide.size, wide.size, ' ');
        placeholders[wide.offset] = '0';
    }
    if (check.wide_numbers.empty() || !tape.parse(placeholders, /*padded=*/false)) {
        fail_with("record is valid JSON that the parser refuses all the same");
        return false;
    }
    wide_numbers = std::move(check.wide_numbers);
    // The tape has the numbers in the text's order.
    std::size_t ordinal = 0;
    std::size_t next = 0;
    const std::size_t end = tape.word(0) & 0xFFFFFFFF;
    for (std::size_t at = Tape::root; at < end && next < wide_numbers.size(); ++at) {
        const char type = tape.type(at);
        if (type != 'l' && type != 'u' && type != 'd') continue;
        if (wide_numbers[next].ordinal == ordinal++) wide_at.emplace_back(at, next++);
        ++at;
    }
    INVARIANT(next == wide_numbers.size());
    return true;
}

void Reader::State::walk() {
    reading.slots.fill({});
    reading.resource_count = 0;
    request_at = 0;
    response_at = 0;
    const char type = tape.type(Tape::root);
    if (type != '{') {
        fail_with(type == '[' ? "record is an array, not an object"
                              : "record is a single value, not an object");
        return;
    }
    reading.content_hash = members_of(Tape::root, Level::record, 1);
}

std::uint64_t Reader::State::number(std::size_t at) const {
    if (!wide_at.empty()) {
        for (const auto& [place, index] : wide_at) {
            if (place != at) continue;
            const WideNumber& wide = wide_numbers[index];
            return content::of_wide_number(hash64(record.substr(wide.offset, wide.size)));
        }
    }
    switch (tape.type(at)) {
        case 'l': return content::of_integer(static_cast<std::int64_t>(tape.word(at + 1)));
        case 'u': return content::of_large_integer(tape.word(at + 1));
        default: return content::of_number(tape.number(at));
    }
}

/// The content hash of any value. `depth` counts the containers around it.
std::uint64_t Reader::State::value(std::size_t at, std::size_t depth) {
    switch (tape.type(at)) {
        case '"': return content::of_text(hash64(tape.text(at)));
        case 't': return content::of_true;
        case 'f': return content::of_false;
        case 'n': return content::of_null;
        case '{': {
            if (too_deep(depth + 1)) return 0;
            content::Object object;
            for (std::size_t i = at + 1; tape.type(i) != '}'; i = tape.after(i)) {
                const std::uint64_t key_hash = hash64(tape.text(i));
                ++i;
                object.add(key_hash, value(i, depth + 1));
            }
            return object.hash();
        }
        case '[': {
            if (too_deep(depth + 1)) return 0;
            content::Array array;
            for (std::size_t i = at + 1; tape.type(i) != ']'; i = tape.after(i))
                array.add(value(i, depth + 1));
            return array.hash();
        }
        default: return number(at);
    }
}

/// The content hash of an object of `level`, taking the members that are read there. `depth` counts
/// it too.
std::uint64_t Reader::State::members_of(std::size_t at, Level level, std::size_t depth) {
    const LevelMembers& known = members[static_cast<std::size_t>(level)];
    content::Object object;
    std::uint32_t seen = 0;
    std::uint64_t request_key = 0;
    std::uint64_t response_key = 0;
    for (std::size_t i = at + 1; tape.type(i) != '}'; i = tape.after(i)) {
        const std::string_view key = tape.text(i);
        const std::uint64_t key_hash = hash64(key);
        ++i;
        const int number = known.find(key_hash, key);
        if (number < 0) {
            object.add(key_hash, value(i, depth));
            continue;
        }
        const std::uint32_t bit = std::uint32_t{1} << number;
        if ((seen & bit) != 0) {
            fail_with(fmt::format("{}{} is there twice",
                                  level_prefixes[static_cast<std::size_t>(level)], key));
            return 0;
        }
        seen |= bit;
        const Member& found = known[number];
        // Which of their members name resources depends on the source and the name, which may come
        // later.
        if (found.action == Action::request) {
            request_at = i;
            request_key = key_hash;
        } else if (found.action == Action::response) {
            response_at = i;
            response_key = key_hash;
        } else {
            object.add(key_hash, member(found, i, depth));
        }
    }
    if (level == Level::record) {
        const ResourceNode* top = tree.of_source(reading.source().hash);
        const auto add_deferred = [&](std::size_t from, std::string_view key,
                                      std::uint64_t key_hash) {
            if (from == 0) return;
            const ResourceNode* node = top != nullptr ? top->child(key_hash, key) : nullptr;
            object.add(key_hash, node != nullptr ? named(from, *node, depth) : value(from, depth));
        };
        add_deferred(request_at, "requestParameters", request_key);
        add_deferred(response_at, "responseElements", response_key);
    }
    return object.hash();
}

std::uint64_t Reader::State::member(const Member& member, std::size_t at, std::size_t depth) {
    switch (member.action) {
        case Action::take: return take_value(reading.slots[member.to], at, depth);
        case Action::take_account: {
            const std::uint64_t hash = take_value(reading.slots[member.to], at, depth);
            take_account(static_cast<Slot>(member.to), at);
            return hash;
        }
        case Action::descend:
            // Anything else there (null, a string) says nothing that we read.
            return tape.type(at) == '{' ? members_of(at, static_cast<Level>(member.to), depth + 1)
                                        : value(at, depth);
        case Action::resources:
            return tape.type(at) == '[' ? listed(at, depth + 1) : value(at, depth);
        case Action::request:
        case Action::response: break;
    }
    INVARIANT(false);
}

std::uint64_t Reader::State::take_value(Taken& taken, std::size_t at, std::size_t depth) {
    switch (tape.type(at)) {
        case '"':
            taken.kind = Kind::text;
            taken.text = tape.text(at);
            taken.hash = hash64(taken.text);
            return content::of_text(taken.hash);
        case 't': taken = {Kind::boolean, true_text, true_hash}; return content::of_true;
        case 'f': taken = {Kind::boolean, false_text, false_hash}; return content::of_false;
        case 'n': taken.kind = Kind::null; return content::of_null;
        case '{': taken.kind = Kind::object; return value(at, depth);
        case '[': taken.kind = Kind::array; return value(at, depth);
        default: taken.kind = Kind::number; return number(at);
    }
}

// Spreadsheets and YAML turn account ids into numbers, and drop leading zeros: these are put back.
void Reader::State::take_account(Slot slot, std::size_t at) {
    constexpr std::size_t account_digits = 12;
    Taken& taken = reading.slots[static_cast<std::size_t>(slot)];
    if (tape.type(at) != 'l' || !wide_at.empty()) return;
    const auto number = static_cast<std::int64_t>(tape.word(at + 1));
    if (number < 0 || number > 999'999'999'999) return;
    std::array<char, 24>& to = digits[static_cast<std::size_t>(slot)];
    fmt::format_to_n(to.data(), to.size(), "{:012}", number);
    taken.kind = Kind::text;
    taken.text = {to.data(), account_digits};
    taken.hash = hash64(taken.text);
}

/// The record's own resources[].
std::uint64_t Reader::State::listed(std::size_t at, std::size_t depth) {
    content::Array array;
    std::size_t index = 0;
    for (std::size_t i = at + 1; tape.type(i) != ']'; i = tape.after(i), ++index) {
        array.add(tape.type(i) == '{' ? listed_one(i, index, depth + 1) : value(i, depth));
    }
    return array.hash();
}

std::uint64_t Reader::State::listed_one(std::size_t at, std::size_t index, std::size_t depth) {
    Taken taken[std::size(listed_members)];
    content::Object object;
    for (std::size_t i = at + 1; tape.type(i) != '}'; i = tape.after(i)) {
        const std::string_view key = tape.text(i);
        const std::uint64_t key_hash = hash64(key);
        ++i;
        const auto* const found =
            std::find(std::begin(listed_members), std::end(listed_members), key);
        if (found == std::end(listed_members)) {
            object.add(key_hash, value(i, depth));
            continue;
        }
        Taken& to = taken[found - std::begin(listed_members)];
        if (to.kind != Kind::absent) {
            fail_with(fmt::format("resources[{}].{} is there twice", index, key));
            return 0;
        }
        object.add(key_hash, take_value(to, i, depth));
    }
    const Taken& name = taken[0].has_text() ? taken[0] : taken[1];
    const Taken& type = taken[2];
    const bool has_type = type.has_text();
    if (name.has_text() || has_type) {
        add_resource({name.has_text() ? name.text : std::string_view(), name.hash,
                      has_type ? type.text : std::string_view(), type.hash, true});
    }
    return object.hash();
}

/// The content hash of a value of the request or response, taking the strings that name resources.
std::uint64_t Reader::State::named(std::size_t at, const ResourceNode& node, std::size_t depth) {
    switch (tape.type(at)) {
        case '"': {
            const std::string_view text = tape.text(at);
            const std::uint64_t hash = hash64(text);
            const ResourceNode::Type* type = node.type_for(reading.event_name().hash);
            if (type != nullptr && !text.empty())
                add_resource({text, hash, type->text, type->hash, false});
            return content::of_text(hash);
        }
        case '{': {
            if (too_deep(depth + 1)) return 0;
            content::Object object;
            for (std::size_t i = at + 1; tape.type(i) != '}'; i = tape.after(i)) {
                const std::string_view key = tape.text(i);
                const std::uint64_t key_hash = hash64(key);
                ++i;
                const ResourceNode* child = node.child(key_hash, key);
                object.add(key_hash,
                           child != nullptr ? named(i, *child, depth + 1) : value(i, depth + 1));
            }
            return object.hash();
        }
        case '[': {
            if (too_deep(depth + 1)) return 0;
            content::Array array;
            for (std::size_t i = at + 1; tape.type(i) != ']'; i = tape.after(i)) {
                array.add(named(i, node, depth + 1));
            }
            return array.hash();
        }
        default: return value(at, depth);
    }
}

void Reader::State::add_resource(NamedResource resource) {
    if (reading.resource_count == Reading::resources_max) return;
    reading.resources[reading.resource_count++] = resource;
}

Reader::Reader() : state_(std::make_unique<State>()) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

Result<const Reading*> Reader::read(std::string_view record, bool padded) {
    State& state = *state_;
    state.failure.clear();
    if (state.parse(record, padded)) state.walk();
    if (!state.failure.empty()) return fail(Code::invalid, std::move(state.failure));
    return &state.reading;
}

}  // namespace opentrail::event
