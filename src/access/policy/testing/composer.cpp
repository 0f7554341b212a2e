#include "access/policy/testing/composer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_text.h"

namespace opentrail::access::policy::literal {
namespace {

using Choices = std::span<const std::string_view>;

constexpr std::string_view action_names[] = {"s3:GetObject", "s3:PutObject", "s3:GetObjectAcl",
                                             "cloudtrail:LookupEvents", "sts:AssumeRole"};
constexpr std::string_view resource_names[] = {
    "arn:aws:s3:::b/1/test/x",
    "arn:aws:s3:::b",
    "arn:aws:sqs:us-east-1:111122223333:queue",
    "arn:aws:logs:us-east-1:111122223333:log-group:g:log-stream:s",
    "*",
    "arn:aws:s3:::b/\xC3\xA9t\xC3\xA9:1",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:s3:::b/*"};
constexpr std::string_view accounts[] = {"111122223333", "444455556666", ""};
constexpr std::string_view principal_ids[] = {"*",
                                              "111122223333",
                                              "arn:aws:iam::111122223333:root",
                                              "arn:aws:iam::111122223333:user/alice",
                                              "arn:aws:iam::111122223333:role/p/r",
                                              "arn:aws:sts::111122223333:assumed-role/r/s",
                                              "arn:aws:sts::111122223333:federated-user/f",
                                              "AIDAEXAMPLEEXAMPLE01",
                                              "AROAEXAMPLEEXAMPLE01",
                                              "444455556666",
                                              "arn:aws:iam::111122223333:user/*"};
constexpr std::string_view keys[] = {
    "aws:username",        "AWS:SourceIp", "aws:CurrentTime",     "s3:max-keys",
    "aws:SecureTransport", "aws:TagKeys",  "aws:RequestTag/Team", "aws:RequestTag/team",
    "aws:PrincipalArn",    "x:Bytes"};
constexpr std::string_view texts[] = {"alice",
                                      "Alice",
                                      "",
                                      "a*e",
                                      "true",
                                      "False",
                                      "10",
                                      "10.0",
                                      "9.99",
                                      "-1",
                                      "1e1",
                                      "2026-01-02T03:04:05Z",
                                      "2026-01-02",
                                      "1767323045",
                                      "2026-01-02T04:04:05.000000001+01:00",
                                      "203.0.113.7",
                                      "2001:db8::7",
                                      "::ffff:203.0.113.7",
                                      "arn:aws:iam::111122223333:role/p/r",
                                      "arn:aws:iam::111122223333:user/alice",
                                      "\xC3\xA9",
                                      "YWxpY2U="};
constexpr std::string_view blocks[] = {"203.0.113.0/24", "203.0.113.7",          "0.0.0.0/0",
                                       "2001:db8::/32",  "::ffff:203.0.0.0/112", "::/0",
                                       "203.0.113.6/31"};
constexpr std::string_view variables[] = {"${aws:username}",
                                          "${aws:TagKeys}",
                                          "${AWS:UserName, 'alice'}",
                                          "${x:absent}",
                                          "${x:absent, 'b'}",
                                          "${*}",
                                          "${?}",
                                          "${$}",
                                          "${aws:PrincipalArn}"};
constexpr std::string_view operators[] = {"StringEquals",
                                          "StringNotEquals",
                                          "StringEqualsIgnoreCase",
                                          "StringNotEqualsIgnoreCase",
                                          "StringLike",
                                          "StringNotLike",
                                          "NumericEquals",
                                          "NumericNotEquals",
                                          "NumericLessThan",
                                          "NumericLessThanEquals",
                                          "NumericGreaterThan",
                                          "NumericGreaterThanEquals",
                                          "DateEquals",
                                          "DateNotEquals",
                                          "DateLessThan",
                                          "DateLessThanEquals",
                                          "DateGreaterThan",
                                          "DateGreaterThanEquals",
                                          "Bool",
                                          "BinaryEquals",
                                          "IpAddress",
                                          "NotIpAddress",
                                          "ArnEquals",
                                          "ArnLike",
                                          "ArnNotEquals",
                                          "ArnNotLike",
                                          "Null"};

}  // namespace

std::size_t Composer::below(std::size_t end) {
    if (bytes_.empty()) return 0;
    const std::size_t drawn = bytes_.front() % end;
    bytes_ = bytes_.subspan(1);
    return drawn;
}

std::string_view Composer::one_of(Choices choices) { return choices[below(choices.size())]; }

std::string Composer::list(const std::vector<std::string>& values) {
    if (values.size() == 1 && once_in(2)) return values.front();
    return fmt::format("[{}]", fmt::join(values, ", "));
}

std::string Composer::blurred(std::string text, bool with_variables) {
    for (std::size_t edits = below(4); edits > 0 && !text.empty(); --edits) {
        const std::size_t at = below(text.size());
        const std::size_t size = below(text.size() - at + 1);
        switch (below(with_variables ? 4 : 3)) {
            case 0: text.replace(at, size, "*"); break;
            case 1: text.replace(at, 1, "?"); break;
            case 2: text.insert(at, "*"); break;
            default: text.replace(at, size, once_in(30) ? "${open" : one_of(variables)); break;
        }
    }
    // What was cut may have been half of a character.
    return is_utf8(text) ? text : "*";
}

Subject Composer::subject() {
    constexpr SubjectType types[] = {SubjectType::user,      SubjectType::role_session,
                                     SubjectType::root,      SubjectType::federated,
                                     SubjectType::anonymous, SubjectType::service};
    Subject subject;
    subject.type = types[below(std::size(types))];
    const std::string account(one_of(Choices(accounts).first(2)));
    switch (subject.type) {
        case SubjectType::user:
            return {subject.type,
                    account,
                    fmt::format("arn:aws:iam::{}:user/alice", account),
                    {},
                    "AIDAEXAMPLEEXAMPLE01"};
        case SubjectType::role_session:
            return {subject.type, account, fmt::format("arn:aws:sts::{}:assumed-role/r/s", account),
                    fmt::format("arn:aws:iam::{}:role/p/r", account), "AROAEXAMPLEEXAMPLE01"};
        case SubjectType::root:
            return {
                subject.type, account, fmt::format("arn:aws:iam::{}:root", account), {}, account};
        case SubjectType::federated:
            if (once_in(3)) return {subject.type, {}, "accounts.google.com", {}, {}};
            return {subject.type,
                    account,
                    fmt::format("arn:aws:sts::{}:federated-user/f", account),
                    {},
                    {}};
        case SubjectType::service: subject.arn = "cloudtrail.amazonaws.com"; return subject;
        case SubjectType::anonymous: break;
    }
    return subject;
}

Context Composer::context() {
    Context context;
    for (std::size_t count = below(8); count > 0; --count) {
        const std::string_view key = one_of(keys);
        std::vector<std::string> values;
        for (std::size_t left = once_in(3) ? below(4) : 1; left > 0; --left) {
            values.emplace_back(one_of(texts));
        }
        context.set(key, std::move(values));
    }
    return context;
}

std::string Composer::principals() {
    if (once_in(8)) return "\"*\"";
    if (once_in(6)) return R"({"Service": "cloudtrail.amazonaws.com"})";
    if (once_in(30)) return R"({"Federated": "accounts.google.com"})";
    std::vector<std::string> ids;
    for (std::size_t count = 1 + below(3); count > 0; --count) {
        const bool odd = once_in(40);
        ids.push_back(odd ? R"("arn:aws:iam::111122223333:user/*")"
                          : json_string(one_of(principal_ids)));
    }
    return fmt::format(R"({{"AWS": {}}})", list(ids));
}

std::string Composer::actions(Kind kind) {
    if (kind == Kind::trust && !once_in(10)) return "\"sts:Assume*\"";
    std::vector<std::string> all;
    for (std::size_t count = 1 + below(2); count > 0; --count) {
        const std::string_view name = one_of(action_names);
        const std::size_t colon = name.find(':') + 1;
        std::string action =
            std::string(name.substr(0, colon)) + blurred(std::string(name.substr(colon)), false);
        all.push_back(json_string(once_in(3) ? "*" : action));
    }
    return list(all);
}

std::string Composer::resources() {
    std::vector<std::string> all;
    for (std::size_t count = 1 + below(2); count > 0; --count) {
        std::string resource(one_of(resource_names));
        if (resource != "*") {
            const std::size_t begin = resource.find(':', 8) + 1;
            resource = resource.substr(0, begin) + blurred(resource.substr(begin), true);
        }
        all.push_back(json_string(resource));
    }
    return list(all);
}

std::string Composer::condition_value(std::string_view name) {
    if (once_in(60)) return json_string(one_of(texts));
    if (name.starts_with("Null") || name == "Bool") return one_of(texts).empty() ? "true" : "false";
    if (name.ends_with("IpAddress")) return json_string(one_of(blocks));
    if (name.starts_with("Numeric")) return json_string(one_of(Choices(texts).subspan(6, 5)));
    if (name.starts_with("Date")) return json_string(one_of(Choices(texts).subspan(11, 4)));
    if (name.starts_with("Binary")) return json_string(texts[std::size(texts) - 1]);
    if (name.starts_with("Arn")) {
        return json_string(blurred(std::string(one_of(Choices(texts).subspan(18, 2))), true));
    }
    return json_string(blurred(std::string(one_of(texts)), true));
}

std::string Composer::conditions() {
    std::vector<std::string> blocks_of_keys;
    std::vector<std::string> used;
    for (std::size_t count = 1 + below(2); count > 0; --count) {
        const std::string_view base = one_of(operators);
        std::string name(base);
        if (base != "Null" || once_in(40)) {
            if (once_in(4)) name = (once_in(2) ? "ForAllValues:" : "ForAnyValue:") + name;
            if (once_in(4)) name += "IfExists";
        }
        if (std::ranges::find(used, name) != used.end()) continue;
        used.push_back(name);
        std::vector<std::string> values;
        for (std::size_t left = below(4); left > 0; --left) {
            values.push_back(condition_value(base));
        }
        blocks_of_keys.push_back(
            fmt::format(R"("{}": {{"{}": {}}})", name, one_of(keys), list(values)));
    }
    return fmt::format("{{{}}}", fmt::join(blocks_of_keys, ", "));
}

std::string Composer::statement(Kind kind, std::size_t number) {
    std::vector<std::string> members;
    const bool allows = below(4) != 0;
    members.push_back(fmt::format(R"("Effect": "{}")", allows ? "Allow" : "Deny"));
    if (once_in(3)) members.push_back(fmt::format(R"("Sid": "S{}")", number));
    if (kind == Kind::resource || kind == Kind::trust) {
        const bool negated = kind == Kind::resource && !allows && once_in(2);
        members.push_back(fmt::format(R"("{}Principal": {})", negated ? "Not" : "", principals()));
    }
    members.push_back(fmt::format(R"("{}Action": {})", once_in(8) ? "Not" : "", actions(kind)));
    if (kind != Kind::trust) {
        members.push_back(fmt::format(R"("{}Resource": {})", once_in(8) ? "Not" : "",
                                      once_in(2) ? R"("*")" : resources()));
    }
    if (once_in(3)) members.push_back(fmt::format(R"("Condition": {})", conditions()));
    return fmt::format("{{{}}}", fmt::join(members, ", "));
}

std::string Composer::document(Kind kind) {
    std::vector<std::string> statements;
    for (std::size_t count = 1 + below(3); count > 0; --count) {
        statements.push_back(statement(kind, count));
    }
    const std::string_view version = once_in(6) ? "2008-10-17" : "2012-10-17";
    return fmt::format(R"({{"Version": "{}", "Statement": {}}})", version, list(statements));
}

std::vector<Document> Composer::documents(Kind kind, std::string_view name, std::size_t count) {
    std::vector<Document> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.emplace_back(fmt::format("{}{}", name, i), document(kind));
    }
    return all;
}

Scene Composer::scene() {
    Scene scene;
    scene.subject = subject();
    scene.action = one_of(action_names);
    scene.resource = one_of(resource_names);
    scene.context = context();
    scene.identity = documents(Kind::identity, "identity", below(4));
    if (once_in(4)) scene.boundary = documents(Kind::identity, "boundary", 1).front();
    if (once_in(4)) scene.session = documents(Kind::session, "session", below(3));
    if (once_in(2)) {
        scene.resource_kind = once_in(4) ? Kind::trust : Kind::resource;
        scene.resource_policy = documents(scene.resource_kind, "resource", 1).front();
    }
    scene.resource_account = one_of(accounts);
    return scene;
}

}  // namespace opentrail::access::policy::literal
