#include "access/usage/call_record.h"

#include <algorithm>
#include <cctype>

#include "access/usage/arn_form.h"
#include "aws/arn.h"

namespace opentrail::access::usage {
namespace {

constexpr std::size_t record_bytes_max = 2 << 20;
constexpr int depth_max = 8;
constexpr std::size_t values_max = 100;

std::string lower(std::string_view text) {
    std::string low(text);
    std::ranges::transform(low, low.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return low;
}

bool is_arn(std::string_view text) { return text.starts_with("arn:"); }

std::string text_of(const JsonObject& object, std::string_view name) {
    const Json* value = find_member(object, name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

bool is_uuid(std::string_view text) {
    return text.size() == 36 && text.find_first_not_of("0123456789abcdef-") == text.npos;
}

/// A member's value as the part of an ARN that it is; empty where it is none.
std::string as_part(std::string_view value, std::string_view how) {
    if (is_arn(value)) return "";
    if (how == "tail") value.remove_prefix(value.rfind('/') + 1);
    if (how == "bare" && value.starts_with('/')) value.remove_prefix(1);
    if (how == "uuid" && !is_uuid(value)) return "";
    std::string part = literal(value);
    // "-a1B2c3": six characters (AWS Secrets Manager User Guide, "Secrets Manager secret").
    if (how == "secret" && !part.empty()) part += "-??????";
    return part;
}

}  // namespace

std::optional<CallRecord> CallRecord::read(std::string_view text) {
    const Result<JsonObject> record = parse_json_object(text, record_bytes_max);
    if (!record) return std::nullopt;
    CallRecord call;
    call.failed_ = !text_of(*record, "errorCode").empty();
    call.region_ = text_of(*record, "awsRegion");
    call.partition_ = std::string(aws::partition_of(call.region_));
    call.account_ = text_of(*record, "recipientAccountId");
    if (const Json* who = find_member(*record, "userIdentity"); who && who->is_object()) {
        if (call.account_.empty()) call.account_ = text_of(who->as_object(), "accountId");
    }
    if (const Json* list = find_member(*record, "resources"); list && list->is_array()) {
        for (const Json& one : list->as_array()) {
            if (!one.is_object()) continue;
            std::string arn = text_of(one.as_object(), "ARN");
            if (is_arn(arn)) call.resources_.insert(literal(arn));
        }
    }
    if (const Json* asked = find_member(*record, "requestParameters"))
        call.gather(*asked, "", depth_max);
    return call;
}

void CallRecord::gather(const Json& value, std::string_view name, int depth) {
    if (depth == 0) return;
    if (const JsonArray* array = value.if_array()) {
        for (const Json& one : *array) gather(one, name, depth - 1);
    } else if (const JsonObject* object = value.if_object()) {
        if (lower(name) == "iaminstanceprofile") profile_ = true;
        for (const auto& member : *object) gather(member.value(), member.key(), depth - 1);
    } else if (value.is_string() && !value.as_string().empty()) {
        std::vector<std::string>& list = members_[lower(name)];
        if (list.size() < values_max) list.emplace_back(value.as_string());
    }
}

std::vector<std::string> CallRecord::values(const Service& service, std::string_view part) const {
    const auto one = [](const std::string& text) {
        return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
    };
    if (part == "Partition") return one(partition_);
    if (part == "Region") return one(region_);
    if (part == "Account") return one(account_);
    std::vector<std::string_view> names{part};
    const auto listed = std::ranges::find(service.parts, part, &Part::name);
    if (listed != service.parts.end()) names = listed->members;
    std::vector<std::string> found;
    for (const std::string_view name : names) {
        const std::size_t colon = name.find(':');
        const auto members = members_.find(lower(name.substr(0, colon)));
        if (members == members_.end()) continue;
        for (const std::string& value : members->second) {
            std::string text = as_part(value, colon == name.npos ? "" : name.substr(colon + 1));
            if (!text.empty()) found.push_back(std::move(text));
        }
        if (!found.empty()) break;
    }
    return found;
}

CallRecord::Found CallRecord::resources(const Service& service, const Action& action) const {
    Found found;
    const PartValues filling = [&](std::string_view part) { return values(service, part); };
    for (const KindUse& use : action.uses) {
        const std::string_view form = service.kinds[use.kind];
        std::set<std::string> of_kind;
        for (const std::string& arn : resources_) {
            if (fits_form(form, arn)) of_kind.insert(arn);
        }
        for (const auto& [name, texts] : members_) {
            for (const std::string& text : texts) {
                if (is_arn(text) && fits_form(form, text)) of_kind.insert(literal(text));
            }
        }
        if (of_kind.empty()) {
            Filled filled = fill_form(form, filling);
            const bool said = filled.own_said > 0 && filled.own_said == filled.own;
            if (use.required || said) of_kind.insert(filled.arns.begin(), filled.arns.end());
            if (use.required && filled.own_said == 0 && filled.own > 0) found.any = true;
        }
        found.arns.merge(of_kind);
    }
    return found;
}

std::vector<std::string> CallRecord::roles() const {
    std::vector<std::string> roles;
    for (const auto& [name, texts] : members_) {
        for (const std::string& text : texts) {
            if (fits_form("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", text))
                roles.push_back(literal(text));
        }
    }
    return roles;
}

}  // namespace opentrail::access::usage
