#include "access/policy/testing/literal_policy.h"

#include <algorithm>
#include <set>

#include "access/policy/testing/form.h"
#include "access/policy/testing/literal_match.h"
#include "access/policy/testing/literal_value.h"
#include "base/json_text.h"

namespace opentrail::access::policy::literal {
namespace {

std::string text_of(const Json& value) { return std::string(std::string_view(value.get_string())); }

bool all_texts(const Json& value) {
    const std::vector<Json> all = each_of(value);
    return !all.empty() &&
           std::ranges::all_of(all, [](const Json& one) { return one.is_string(); });
}

int depth_of(const Json& value) {
    int deepest = 0;
    if (value.is_array()) {
        for (const Json& item : value.get_array()) deepest = std::max(deepest, depth_of(item));
        return deepest + 1;
    }
    if (!value.is_object()) return 0;
    for (const auto& member : value.get_object()) {
        deepest = std::max(deepest, depth_of(member.value()));
    }
    return deepest + 1;
}

bool has_odd_number(const Json& value) {
    if (value.is_array()) {
        return std::ranges::any_of(value.get_array(), has_odd_number);
    }
    if (value.is_object()) {
        return std::ranges::any_of(
            value.get_object(), [](const auto& member) { return has_odd_number(member.value()); });
    }
    return value.is_double() || value.is_uint64() || (value.is_int64() && value.get_int64() == 0);
}

bool good_principal(const std::string& type, const std::string& id, Kind kind) {
    if (type == "AWS") {
        const std::string name = "[A-Za-z0-9_+=,.@-]+";
        const std::string forms[] = {
            "\\*",
            "\\d{12}",
            "(AIDA|AROA)[A-Z0-9]{12,124}",
            "arn:aws(-[^:]*)?:iam::\\d{12}:root",
            "arn:aws(-[^:]*)?:iam::\\d{12}:(user|role)/(" + name + "/){0,255}" + name,
            "arn:aws(-[^:]*)?:sts::\\d{12}:assumed-role/" + name + "/" + name,
            "arn:aws(-[^:]*)?:sts::\\d{12}:federated-user/" + name};
        return std::ranges::any_of(forms,
                                   [&](const std::string& form) { return has_form(id, form); });
    }
    const bool host = has_form(id, "[a-z0-9.-]*\\.[a-z0-9.-]*");
    if (type == "Service") return host;
    if (type == "Federated" && kind == Kind::trust) {
        return host || has_form(id,
                                "arn:aws(-[^:]*)?:iam::\\d{12}:(oidc|saml)-provider/"
                                "[^*?]+");
    }
    return type == "CanonicalUser" && kind == Kind::resource && has_form(id, "[0-9a-f]{64}");
}

bool good_principals(const JsonObject& statement, Kind kind) {
    const bool plain = statement.contains("Principal");
    const bool negated = statement.contains("NotPrincipal");
    if (kind == Kind::identity || kind == Kind::session) return !plain && !negated;
    if (plain == negated) return false;
    if (negated && (kind == Kind::trust || statement.at("Effect") != "Deny")) return false;
    const Json& value = statement.at(plain ? "Principal" : "NotPrincipal");
    if (value.is_string()) return value == "*";
    if (!value.is_object() || value.get_object().empty()) return false;
    for (const auto& member : value.get_object()) {
        if (!all_texts(member.value())) return false;
        for (const Json& id : each_of(member.value())) {
            if (!good_principal(std::string(member.key()), text_of(id), kind)) return false;
        }
    }
    return true;
}

bool good_action(const std::string& text, Kind kind) {
    if (kind == Kind::trust) {
        static const std::vector<std::string> names = {
            "assumerole", "assumerolewithsaml", "assumerolewithwebidentity",
            "tagsession", "setsourceidentity",  "setcontext"};
        const std::string low = in_lower_case(text);
        if (!low.starts_with("sts:") || !good_action(text, Kind::identity)) return false;
        const auto signs = fill_in(low.substr(4), true, false, {});
        return std::ranges::any_of(names, [&](const std::string& name) {
            return stand_for(*signs, name, Crossing::everywhere);
        });
    }
    return text == "*" || text == "*:*" || has_form(text, "[A-Za-z0-9-]+:[A-Za-z0-9_.:*?-]+");
}

bool good_actions(const JsonObject& statement, Kind kind) {
    const bool plain = statement.contains("Action");
    if (plain == statement.contains("NotAction")) return false;
    if (!plain && kind == Kind::trust) return false;
    const Json& value = statement.at(plain ? "Action" : "NotAction");
    return all_texts(value) && std::ranges::all_of(each_of(value), [&](const Json& one) {
               return good_action(text_of(one), kind);
           });
}

bool good_resource(const std::string& text, Kind kind, bool variables) {
    if (text == "*") return true;
    if (!has_form(text, "arn:[a-z*?-]+:[A-Za-z0-9-]+(:.*)?")) return false;
    std::size_t at = 0;
    int colons = 0;
    for (; at < text.size() && colons < 5; ++at) colons += text[at] == ':' ? 1 : 0;
    if (colons < 5 && kind == Kind::session) return false;
    if (!variables) return true;
    const std::string front = text.substr(0, at);
    return front.find("${") == std::string::npos && has_good_variables(text.substr(at));
}

bool good_resources(const JsonObject& statement, Kind kind, bool variables) {
    const bool plain = statement.contains("Resource");
    const bool negated = statement.contains("NotResource");
    if (kind == Kind::trust) return !plain && !negated;
    if (plain == negated) return false;
    const Json& value = statement.at(plain ? "Resource" : "NotResource");
    return all_texts(value) && std::ranges::all_of(each_of(value), [&](const Json& one) {
               return good_resource(text_of(one), kind, variables);
           });
}

bool good_value(const Named& name, const std::string& text, bool variables) {
    if (name.base.starts_with("String") || name.base.starts_with("Arn")) {
        return !variables || has_good_variables(text);
    }
    if (name.base.starts_with("Numeric")) return is_number(text);
    if (name.base.starts_with("Date")) return is_date(text);
    if (name.base.ends_with("IpAddress")) return block_of(text).has_value();
    if (name.base == "BinaryEquals") return bytes_of_base64(text).has_value();
    return has_form(in_lower_case(text), "true|false");
}

bool good_operator(const Named& name) {
    if (name.base == "Null") return name.set.empty() && !name.if_exists;
    static const char* const form =
        "String(Not)?(Equals|EqualsIgnoreCase|Like)|Arn(Not)?(Equals|Like)|Bool|BinaryEquals|"
        "(Not)?IpAddress|(Numeric|Date)(Equals|NotEquals|(Less|Greater)Than(Equals)?)";
    return has_form(name.base, form);
}

bool good_conditions(const JsonObject& statement, bool variables) {
    const Json* const conditions = statement.if_contains("Condition");
    if (conditions == nullptr) return true;
    if (!conditions->is_object()) return false;
    for (const auto& member : conditions->get_object()) {
        const Named name = split_operator(member.key());
        if (!good_operator(name) || !member.value().is_object()) return false;
        for (const auto& key : member.value().get_object()) {
            if (!has_form(key.key(), "[^:]+:.+")) return false;
            for (const Json& value : each_of(key.value())) {
                if (value.is_object() || value.is_array() || value.is_null()) return false;
                if (!good_value(name, value_text(value), variables)) return false;
            }
        }
    }
    return true;
}

bool good_statement(const Json& value, Kind kind, bool variables) {
    if (!value.is_object()) return false;
    const JsonObject& statement = value.get_object();
    for (const auto& member : statement) {
        if (!has_form(member.key(),
                      "Sid|Effect|(Not)?Principal|(Not)?Action|(Not)?Resource|Condition")) {
            return false;
        }
    }
    if (const Json* const sid = statement.if_contains("Sid")) {
        if (!sid->is_string()) return false;
        if (kind != Kind::resource && !has_form(text_of(*sid), "[A-Za-z0-9]*")) return false;
    }
    const Json* const effect = statement.if_contains("Effect");
    if (effect == nullptr || (*effect != "Allow" && *effect != "Deny")) return false;
    return good_principals(statement, kind) && good_actions(statement, kind) &&
           good_resources(statement, kind, variables) && good_conditions(statement, variables);
}

bool good_text(std::string_view text, Kind kind, std::size_t characters_max) {
    if (text.size() > 131'072 || !is_utf8(text)) return false;
    std::size_t characters = 0;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        const bool space = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
        if (!space && (byte < 0x80 || byte >= 0xC0)) ++characters;
        if (kind != Kind::resource && ((byte < ' ' && !space) || byte > 0xC3)) return false;
    }
    return characters <= characters_max;
}

bool good_document(const Json& document, Kind kind) {
    if (!document.is_object() || depth_of(document) > 12) return false;
    const JsonObject& object = document.get_object();
    for (const auto& member : object) {
        if (!has_form(member.key(), "Version|Id|Statement")) return false;
    }
    if (const Json* const version = object.if_contains("Version")) {
        if (*version != "2008-10-17" && *version != "2012-10-17") return false;
    }
    if (const Json* const id = object.if_contains("Id")) {
        if (!id->is_string() || kind == Kind::identity || kind == Kind::session) return false;
    }
    if (!object.contains("Statement")) return false;
    const std::vector<Json> statements = each_of(object.at("Statement"));
    if (statements.empty()) return false;
    std::multiset<std::string> sids;
    for (const Json& statement : statements) {
        if (!good_statement(statement, kind, has_variables(document))) return false;
        const Json* const sid = statement.get_object().if_contains("Sid");
        if (sid != nullptr && !text_of(*sid).empty()) sids.insert(text_of(*sid));
    }
    return std::ranges::all_of(sids, [&](const auto& sid) { return sids.count(sid) == 1; });
}

}  // namespace

std::vector<Json> each_of(const Json& value) {
    if (!value.is_array()) return {value};
    return {value.get_array().begin(), value.get_array().end()};
}

std::string value_text(const Json& value) {
    if (value.is_string()) return text_of(value);
    return to_text(value);
}

bool has_variables(const Json& document) {
    const Json* const version = document.get_object().if_contains("Version");
    return version != nullptr && *version == "2012-10-17";
}

std::vector<JsonObject> statements_of(const Json& document) {
    std::vector<JsonObject> statements;
    for (const Json& value : each_of(document.get_object().at("Statement"))) {
        statements.push_back(value.get_object());
    }
    return statements;
}

Named split_operator(std::string_view name) {
    Named split;
    std::string rest(name);
    const std::size_t colon = rest.find(':');
    if (colon != std::string::npos) {
        split.set = rest.substr(0, colon);
        rest.erase(0, colon + 1);
        if (split.set != "ForAllValues" && split.set != "ForAnyValue") return {};
    }
    if (rest.ends_with("IfExists")) {
        split.if_exists = true;
        rest.resize(rest.size() - 8);
    }
    split.base = rest;
    return split;
}

std::optional<bool> accepts(std::string_view document, Kind kind, std::size_t characters_max) {
    if (!good_text(document, kind, characters_max)) return false;
    const Result<Json> json = parse_json(document);
    if (!json) {
        if (json.error().message.find("too large") != std::string::npos) return std::nullopt;
        return false;
    }
    if (has_odd_number(*json)) return std::nullopt;
    return good_document(*json, kind);
}

}  // namespace opentrail::access::policy::literal
