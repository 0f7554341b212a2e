#include "event/parse.h"

#include <fmt/format.h>

#include <string>

#include "base/limits.h"
#include "event/attributes.h"
#include "event/category.h"
#include "event/event_time.h"
#include "event/identity.h"
#include "event/reader.h"

namespace opentrail::event {
namespace {

std::unexpected<Error> refuse(std::string what) { return fail(Code::invalid, std::move(what)); }

/// That a text the event is kept under can be indexed at all.
Result<void> check_length(std::string_view member, std::string_view text) {
    if (text.size() <= limits::indexed_text_bytes_max) return {};
    return refuse(too_long(member, text));
}

/// "1.N". AWS adds members with every N and changes none.
Result<void> check_version(const Taken& taken) {
    const std::string_view version = TRY(required_text("eventVersion", taken));
    bool known = version.size() > 2 && version.starts_with("1.");
    for (const char digit : version.substr(std::min<std::size_t>(2, version.size()))) {
        known = known && digit >= '0' && digit <= '9';
    }
    if (known) return {};
    return refuse(fmt::format("eventVersion is {}, only 1.0 and later versions 1.x are known",
                              quoted(version)));
}

}  // namespace

struct Parser::State {
    Reader reader;

    /// What is known once nothing can be refused any more.
    struct Checked {
        Timestamp time;
        Category category;
        std::string_view account;
        std::string_view region;
        std::string_view event_id;  // Empty for a derived one.
    };
    Result<Checked> check(const Reading& reading, const Defaults& defaults);
    void keep(const Reading& reading, const Checked& checked, std::string_view record,
              FactsBatch& into);
};

namespace {

/// Adds the values of one event to a batch.
class Values {
  public:
    explicit Values(FactsBatch& into) : into_(into), first_(into.values.size()) {}

    /// Returns the text as it is kept.
    std::string_view add(Field field, std::string_view text, std::uint64_t hash) {
        if (text.empty() || text.size() > limits::indexed_text_bytes_max) return {};
        const std::string_view kept = into_.arena.keep(text);
        into_.values.push_back({field, hash, kept});
        return kept;
    }
    std::string_view add(Field field, std::string_view text) {
        return add(field, text, hash64(text));
    }
    void add(Field field, const Taken& taken) {
        if (taken.kind == Kind::text) add(field, taken.text, taken.hash);
    }

    /// The same, unless the event has it already. For the few values of a field that can have many.
    void add_once(Field field, std::string_view text, std::uint64_t hash) {
        for (std::size_t i = once_; i < into_.values.size(); ++i) {
            const Value& value = into_.values[i];
            if (value.hash == hash && value.field == field && value.text == text) return;
        }
        add(field, text, hash);
    }
    void starts_many() { once_ = into_.values.size(); }

    std::uint32_t first() const { return static_cast<std::uint32_t>(first_); }
    std::uint32_t count() const { return static_cast<std::uint32_t>(into_.values.size() - first_); }

  private:
    FactsBatch& into_;
    std::size_t first_;
    std::size_t once_ = 0;
};

void add_identity(const Reading& reading, Values& values) {
    const std::string_view username = username_of(reading);
    const Taken& own = reading[Slot::identity_user_name];
    if (username.data() == own.text.data()) {
        values.add(Field::username, own);
    } else {
        values.add(Field::username, username);
    }
    values.add(Field::access_key_id, reading[Slot::identity_access_key]);
    const Session session = session_of(reading);
    const Taken& arn = reading[Slot::identity_arn];
    if (!session.arn.empty()) values.add(Field::session, session.arn, arn.hash);
    if (!session.name.empty()) values.add(Field::session, session.name);
    values.add(Field::principal, arn.has_text() ? arn : reading[Slot::identity_invoked_by]);
}

void add_resources(const Reading& reading, Values& values) {
    values.starts_many();
    for (std::size_t i = 0; i < reading.resource_count; ++i) {
        const NamedResource& resource = reading.resources[i];
        values.add_once(Field::resource_name, resource.name, resource.name_hash);
        if (resource.listed) {
            const std::string_view segment = last_segment(resource.name);
            if (!segment.empty()) values.add_once(Field::resource_name, segment, hash64(segment));
        }
        values.add_once(Field::resource_type, resource.type, resource.type_hash);
    }
}

}  // namespace

Result<Parser::State::Checked> Parser::State::check(const Reading& reading,
                                                    const Defaults& defaults) {
    Checked checked{};
    TRY(check_version(reading[Slot::event_version]));
    checked.category = category_of(reading);
    TRY(required_text("eventSource", reading.source()));
    checked.time = TRY(event_time_of(reading));
    // Aggregated events sum up five minutes of calls of many names.
    if (checked.category != Category::aggregated) {
        TRY(required_text("eventName", reading.event_name()));
    }
    checked.event_id = event_id_of(reading);
    TRY(check_length("eventID", checked.event_id));
    checked.account = account_of(reading);
    if (checked.account.empty()) checked.account = defaults.account;
    TRY(check_length("recipientAccountId", checked.account));
    const Taken& region = reading[Slot::region];
    checked.region = region.has_text() ? region.text : defaults.region;
    TRY(check_length("awsRegion", checked.region));
    return checked;
}

void Parser::State::keep(const Reading& reading, const Checked& checked, std::string_view record,
                         FactsBatch& into) {
    Facts facts{};
    facts.record_hash = sha256(record);
    facts.content_hash = reading.content_hash;
    facts.time = checked.time;
    facts.category = checked.category;
    facts.event_id_is_derived = checked.event_id.empty();
    if (facts.event_id_is_derived) {
        facts.event_id = into.arena.keep(derived_event_id(facts.record_hash));
    } else {
        facts.event_id = into.arena.keep(checked.event_id);
    }
    facts.id_hash = hash64(facts.event_id);

    Values values(into);
    values.add(Field::event_name, reading.event_name());
    values.add(Field::event_source, reading.source());
    add_identity(reading, values);
    add_resources(reading, values);
    values.add(Field::source_ip, reading[Slot::source_ip]);
    facts.region = values.add(Field::region, checked.region);
    facts.account = values.add(Field::account, checked.account);
    values.add(Field::error_code, reading.error_code());
    values.add(Field::read_only, read_only_of(reading), reading[Slot::read_only].hash);
    values.add(Field::category, name(checked.category));
    values.add(Field::event_type, reading[Slot::event_type]);
    facts.first_value = values.first();
    facts.value_count = values.count();
    into.facts.push_back(facts);
}

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<void> Parser::parse(std::string_view record, const Defaults& defaults, bool padded,
                           FactsBatch& into) {
    if (record.size() > limits::record_bytes_max) {
        return refuse(fmt::format("record of {} bytes is larger than {}", record.size(),
                                  limits::record_bytes_max));
    }
    const Reading& reading = *TRY(state_->reader.read(record, padded));
    const State::Checked checked = TRY(state_->check(reading, defaults));
    state_->keep(reading, checked, record, into);
    return {};
}

}  // namespace opentrail::event
