#include "trail/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "aws/arn.h"
#include "base/limits.h"
#include "event/attributes.h"
#include "event/category.h"
#include "event/json_check.h"
#include "event/tape.h"

namespace opentrail::trail {
namespace {

using event::Kind;
using event::Slot;
using event::Taken;

// Members that no Slot is for.
enum class Extra : std::uint8_t { vpc_endpoint_id, session_credential_from_console };
constexpr std::size_t extra_count = 2;

enum class Action : std::uint8_t { skip, slot, extra, identity, insight, resources, request };

struct Found {
    Action action = Action::skip;
    std::uint8_t to = 0;
};

constexpr Found slot(Slot to) { return {Action::slot, static_cast<std::uint8_t>(to)}; }
constexpr Found extra(Extra to) { return {Action::extra, static_cast<std::uint8_t>(to)}; }

struct Member {
    std::string_view key;
    Found found;
};

constexpr Member record_members[] = {
    {"eventTime", slot(Slot::event_time)},
    {"eventSource", slot(Slot::event_source)},
    {"eventName", slot(Slot::event_name)},
    {"eventType", slot(Slot::event_type)},
    {"eventCategory", slot(Slot::event_category)},
    {"managementEvent", slot(Slot::management_event)},
    {"readOnly", slot(Slot::read_only)},
    {"errorCode", slot(Slot::error_code)},
    {"awsRegion", slot(Slot::region)},
    {"recipientAccountId", slot(Slot::recipient_account)},
    {"accountId", slot(Slot::aggregated_account)},
    {"vpcEndpointId", extra(Extra::vpc_endpoint_id)},
    {"sessionCredentialFromConsole", extra(Extra::session_credential_from_console)},
    {"userIdentity", {Action::identity}},
    {"insightDetails", {Action::insight}},
    {"resources", {Action::resources}},
    {"requestParameters", {Action::request}},
};

/// The record's members by the length of their names: few lengths have more than two.
class MembersByLength {
  public:
    consteval MembersByLength() {
        for (const Member& member : record_members) {
            Row& row = rows_[member.key.size()];
            row.members[row.count++] = member;
        }
    }

    Found find(std::string_view key) const {
        if (key.size() >= rows_.size()) return {};
        const Row& row = rows_[key.size()];
        for (std::size_t i = 0; i < row.count; ++i) {
            if (row.members[i].key == key) return row.members[i].found;
        }
        return {};
    }

  private:
    struct Row {
        std::size_t count = 0;
        std::array<Member, 8> members;
    };
    std::array<Row, 32> rows_;
};

constexpr MembersByLength members;

/// The services whose resources are worked out of the request when a record does not list them.
struct Derived {
    std::string_view source;
    std::string_view type;
};
constexpr Derived derived_types[] = {
    {"s3.amazonaws.com", "AWS::S3::Object"},
    {"lambda.amazonaws.com", "AWS::Lambda::Function"},
    {"dynamodb.amazonaws.com", "AWS::DynamoDB::Table"},
};

/// What follows the first "function:" of a function's ARN, or a function's name, without version or
/// alias.
std::string_view function_of(std::string_view name) {
    constexpr std::string_view marker = "function:";
    const std::size_t at = name.find(marker);
    if (at != std::string_view::npos) name.remove_prefix(at + marker.size());
    return name.substr(0, name.find(':'));
}

}  // namespace

struct SubjectReader::State {
    event::Tape tape{limits::json_depth_max};
    event::Reading reading;
    std::array<std::string_view, extra_count> extras;
    std::vector<Resource> resources;
    std::string placeholders;
    std::string derived_arn;
    std::array<std::array<char, 16>, event::slot_count> digits;
    std::size_t request_at = 0;
    std::size_t session_at = 0;
    std::string_view invoked_by;
    Subject subject;

    bool parse(std::string_view record, bool padded);
    void walk();
    void member(Found found, std::size_t at);
    void take(Slot to, std::size_t at);
    void take_account(Slot to, std::size_t at);
    void identity(std::size_t at);
    void issuer();
    void insight(std::size_t at);
    void list_resources(std::size_t at);
    void derive();
    void finish(const event::Defaults& defaults);

    std::string_view text(std::size_t at) const {
        return tape.type(at) == '"' ? tape.text(at) : std::string_view();
    }
    /// Where the value of an object's last member of that name is, or 0. `at` may be anything.
    std::size_t find(std::size_t at, std::string_view name) const;
    std::string_view request_text(std::string_view name) const {
        return request_at == 0 ? std::string_view() : text_at(find(request_at, name));
    }
    std::string_view text_at(std::size_t at) const {
        return at == 0 ? std::string_view() : text(at);
    }
};

bool SubjectReader::State::parse(std::string_view record, bool padded) {
    if (tape.parse(record, padded)) return true;
    // Numbers that 64 bits do not hold: no member that is read here is one.
    const event::JsonCheck check = event::check_json(record, limits::json_depth_max);
    if (check.fault || check.wide_numbers.empty()) return false;
    placeholders.assign(record);
    for (const event::WideNumber& wide : check.wide_numbers) {
        placeholders.replace(wide.offset, wide.size, wide.size, ' ');
        placeholders[wide.offset] = '0';
    }
    return tape.parse(placeholders, /*padded=*/false);
}

void SubjectReader::State::walk() {
    reading.slots.fill({});
    extras = {};
    resources.clear();
    invoked_by = {};
    request_at = 0;
    session_at = 0;
    if (tape.type(event::Tape::root) != '{') return;
    for (std::size_t i = event::Tape::root + 1; tape.type(i) != '}'; i = tape.after(i)) {
        const Found found = members.find(tape.text(i));
        ++i;
        if (found.action != Action::skip) member(found, i);
    }
}

void SubjectReader::State::member(Found found, std::size_t at) {
    switch (found.action) {
        case Action::skip: return;
        case Action::slot: {
            const auto to = static_cast<Slot>(found.to);
            const bool account = to == Slot::recipient_account || to == Slot::aggregated_account;
            return account ? take_account(to, at) : take(to, at);
        }
        case Action::extra:
            extras[found.to] = tape.type(at) == 't' ? std::string_view("true") : text(at);
            return;
        case Action::identity: return identity(at);
        case Action::insight: return insight(at);
        case Action::resources: return list_resources(at);
        case Action::request: request_at = at; return;
    }
}

void SubjectReader::State::take(Slot to, std::size_t at) {
    Taken& taken = reading.slots[static_cast<std::size_t>(to)];
    switch (tape.type(at)) {
        case '"':
            taken.kind = Kind::text;
            taken.text = tape.text(at);
            return;
        case 't':
            taken.kind = Kind::boolean;
            taken.text = "true";
            return;
        case 'f':
            taken.kind = Kind::boolean;
            taken.text = "false";
            return;
        default: taken.kind = Kind::null;
    }
}

// As event::Reader: a number stands for the account with these digits.
void SubjectReader::State::take_account(Slot to, std::size_t at) {
    take(to, at);
    if (tape.type(at) != 'l') return;
    const auto number = static_cast<std::int64_t>(tape.word(at + 1));
    if (number < 0 || number > 999'999'999'999) return;
    std::array<char, 16>& room = digits[static_cast<std::size_t>(to)];
    const auto written = fmt::format_to_n(room.data(), room.size(), "{:012}", number);
    reading.slots[static_cast<std::size_t>(to)] = {Kind::text, {room.data(), written.size}};
}

void SubjectReader::State::identity(std::size_t at) {
    if (tape.type(at) != '{') return;
    for (std::size_t i = at + 1; tape.type(i) != '}'; i = tape.after(i)) {
        const std::string_view key = tape.text(i);
        ++i;
        if (key == "arn") {
            take(Slot::identity_arn, i);
        } else if (key == "accountId") {
            take_account(Slot::identity_account, i);
        } else if (key == "invokedBy") {
            invoked_by = text(i);
        } else if (key == "sessionContext") {
            session_at = i;
        }
    }
}

/// The session issuer's account: read only when nothing else says whose event it is.
void SubjectReader::State::issuer() {
    if (session_at == 0) return;
    const std::size_t issuer = find(session_at, "sessionIssuer");
    const std::size_t account = issuer == 0 ? 0 : find(issuer, "accountId");
    if (account != 0) take_account(Slot::issuer_account, account);
}

void SubjectReader::State::insight(std::size_t at) {
    const std::size_t source = find(at, "eventSource");
    const std::size_t name = find(at, "eventName");
    const std::size_t error = find(at, "errorCode");
    if (source != 0) take(Slot::insight_source, source);
    if (name != 0) take(Slot::insight_name, name);
    if (error != 0) take(Slot::insight_error, error);
}

void SubjectReader::State::list_resources(std::size_t at) {
    resources.clear();
    if (tape.type(at) != '[') return;
    for (std::size_t i = at + 1; tape.type(i) != ']'; i = tape.after(i)) {
        if (tape.type(i) != '{') continue;
        Resource resource;
        std::string_view prefix;
        for (std::size_t j = i + 1; tape.type(j) != '}'; j = tape.after(j)) {
            const std::string_view key = tape.text(j);
            ++j;
            if (key == "type") {
                resource.type = text(j);
            } else if (key == "ARN") {
                resource.arn = text(j);
            } else if (key == "ARNPrefix") {
                prefix = text(j);
            }
        }
        if (resource.arn.empty()) resource.arn = prefix;
        if (!resource.arn.empty() || !resource.type.empty()) resources.push_back(resource);
    }
}

std::size_t SubjectReader::State::find(std::size_t at, std::string_view name) const {
    std::size_t found = 0;
    if (tape.type(at) != '{') return found;
    for (std::size_t i = at + 1; tape.type(i) != '}'; i = tape.after(i)) {
        const bool same = tape.text(i) == name;
        ++i;
        if (same) found = i;
    }
    return found;
}

/// Adds the resource that a data event's request names, where the record lists nothing narrower
/// than the bucket.
void SubjectReader::State::derive() {
    const auto* const known =
        std::ranges::find(derived_types, subject.event_source, &Derived::source);
    if (known == std::end(derived_types)) return;
    const bool listed = std::ranges::any_of(resources, [](const Resource& resource) {
        return !resource.type.empty() && resource.type != "AWS::S3::Bucket";
    });
    if (listed) return;
    derived_arn.clear();
    const std::string_view partition = aws::partition_of(subject.region);
    const auto arn = [&](std::string_view service, std::string_view kind, std::string_view name) {
        derived_arn = fmt::format("arn:{}:{}:{}:{}:{}{}", partition, service, subject.region,
                                  subject.account, kind, name);
    };
    if (known->source.starts_with("s3.")) {
        const std::string_view bucket = request_text("bucketName");
        if (!bucket.empty()) {
            derived_arn = fmt::format("arn:{}:s3:::{}/{}", partition, bucket, request_text("key"));
        }
    } else if (known->source.starts_with("lambda.")) {
        const std::string_view name = request_text("functionName");
        if (name.starts_with("arn:")) {
            const std::string_view function = function_of(name);
            derived_arn = name.substr(
                0, static_cast<std::size_t>(function.data() - name.data()) + function.size());
        } else if (!name.empty()) {
            arn("lambda", "function:", function_of(name));
        }
    } else {
        const std::string_view name = request_text("tableName");
        if (name.starts_with("arn:")) {
            derived_arn = name;
        } else if (!name.empty()) {
            arn("dynamodb", "table/", name);
        }
    }
    resources.push_back({known->type, derived_arn});
}

void SubjectReader::State::finish(const event::Defaults& defaults) {
    const auto text_of = [](const Taken& taken) {
        return taken.kind == Kind::text ? taken.text : std::string_view();
    };
    subject.category = event::category_of(reading);
    subject.read_only = event::read_only_of(reading) == "true";
    subject.event_source = text_of(reading.source());
    subject.event_name = text_of(reading.event_name());
    subject.event_type = text_of(reading[Slot::event_type]);
    subject.user_identity_arn = text_of(reading[Slot::identity_arn]);
    subject.error_code = text_of(reading.error_code());
    subject.vpc_endpoint_id = extras[static_cast<std::size_t>(Extra::vpc_endpoint_id)];
    subject.session_credential_from_console =
        extras[static_cast<std::size_t>(Extra::session_credential_from_console)];
    subject.invoked_by = invoked_by;
    subject.event_time = text_of(reading[Slot::event_time]);
    subject.region = text_of(reading[Slot::region]);
    if (subject.region.empty()) subject.region = defaults.region;
    if (text_of(reading[Slot::recipient_account]).empty() &&
        text_of(reading[Slot::identity_account]).empty()) {
        issuer();
    }
    subject.account = event::account_of(reading);
    if (subject.account.empty()) subject.account = defaults.account;
    if (subject.category == event::Category::data) derive();
    subject.resources = resources;
}

SubjectReader::SubjectReader() : state_(std::make_unique<State>()) {}
SubjectReader::~SubjectReader() = default;
SubjectReader::SubjectReader(SubjectReader&&) noexcept = default;
SubjectReader& SubjectReader::operator=(SubjectReader&&) noexcept = default;

const Subject& SubjectReader::read(std::string_view record, const event::Defaults& defaults,
                                   bool padded) {
    State& state = *state_;
    if (state.parse(record, padded)) {
        state.walk();
        state.finish(defaults);
    } else {
        state.subject = {};
    }
    return state.subject;
}

bool is_recursive(const Subject& subject) {
    if (subject.invoked_by != "cloudtrail.amazonaws.com") return false;
    return (subject.event_source == "s3.amazonaws.com" && subject.event_name == "PutObject") ||
           (subject.event_source == "logs.amazonaws.com" && subject.event_name == "PutLogEvents");
}

}  // namespace opentrail::trail
