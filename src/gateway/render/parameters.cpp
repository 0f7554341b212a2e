#include "gateway/render/parameters.h"

#include <algorithm>
#include <array>

#include "event/secret.h"
#include "gateway/address.h"
#include "gateway/render/dynamodb.h"
#include "gateway/render/ec2.h"
#include "gateway/render/show.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

/// Services whose integers in query strings are texts in events (24 of 24 seen; others' are
/// numbers).
constexpr std::array<std::string_view, 17> text_numbers = {"eks",
                                                           "guardduty",
                                                           "bedrock",
                                                           "amplify",
                                                           "grafana",
                                                           "vpc-lattice",
                                                           "servicecatalog-appregistry",
                                                           "emr-serverless",
                                                           "databrew",
                                                           "m2",
                                                           "rum",
                                                           "aps",
                                                           "amp",
                                                           "mediapackage",
                                                           "codeguru-reviewer",
                                                           "codeguru-security",
                                                           "codeguruprofiler"};

const Member* placed(const Shape& shape, Place place, std::string_view wire) {
    for (const Member& member : shape.members) {
        if (member.place != place) continue;
        if (place == Place::header || place == Place::headers
                ? http::equal_ignoring_case(member.wire, wire)
                : member.wire == wire) {
            return &member;
        }
    }
    return nullptr;
}

/// What travelled outside the body, as a tree of texts.
class Outside {
  public:
    Outside(const Subject& subject, const Shape& shape, const Manner& manner, JsonWriter& into)
        : subject_(subject), shape_(shape), manner_(manner), into_(into) {
        tree_[0].what = What::object;
    }

    void write() {
        for (const auto& [name, value] : subject_.call.labels) {
            text(placed(shape_, Place::uri, name), value);
        }
        query();
        headers();
    }

  private:
    void text(const Member* member, std::string_view value) {
        if (member == nullptr || member->shape == nullptr) return;
        const NodeId id = tree_.member(0, member->wire);
        tree_[id].what = What::text;
        tree_[id].text = value;
        Shower(tree_, Wire::form, manner_, into_).member(id, *member);
    }

    // A list's items are parameters of the same name; a map takes what nothing else does.
    void query() {
        std::vector<const Member*> lists;
        const Member* rest = nullptr;
        for (const Member& member : shape_.members) {
            if (member.place == Place::query && member.shape != nullptr &&
                member.shape->kind == Kind::map) {
                rest = &member;
            }
        }
        bool has_rest = false;
        for (const auto& [name, value] : subject_.call.query) {
            const Member* member = placed(shape_, Place::query, name);
            if (member == nullptr || member->shape == nullptr) {
                has_rest = has_rest || (rest != nullptr && !is_signatures(name));
            } else if (member->shape->kind != Kind::list) {
                query_text(*member, value);
            } else if (std::ranges::find(lists, member) == lists.end()) {
                lists.push_back(member);
            }
        }
        for (const Member* member : lists) query_list(*member);
        if (has_rest) query_map(*rest);
    }

    void query_text(const Member& member, std::string_view value) {
        const bool number = member.shape->kind == Kind::integer;
        if (number && std::ranges::find(text_numbers, manner_.service) != text_numbers.end()) {
            if (tree_.find(0, member.wire) != 0) return;
            tree_.member(0, member.wire);
            into_.member(shown_name(member.name), value);
        } else if (tree_.find(0, member.wire) == 0) {
            text(&member, value);
        }
    }

    void query_list(const Member& member) {
        const Treatment treatment = manner_.secrets.of(member);
        if (treatment == Treatment::absent) return;
        into_.key(shown_name(member.name));
        if (treatment != Treatment::shown) return into_.text(text_of(treatment));
        into_.begin_list();
        for (const auto& [name, value] : subject_.call.query) {
            if (name != member.wire) continue;
            write_typed(value, member.shape->item ? member.shape->item->kind : Kind::text, manner_,
                        into_);
        }
        into_.end_list();
    }

    void query_map(const Member& member) {
        if (manner_.secrets.of(member) != Treatment::shown) return;
        into_.key(shown_name(member.name));
        into_.begin_object();
        Tree seen;
        for (const auto& [name, value] : subject_.call.query) {
            if (placed(shape_, Place::query, name) != nullptr || is_signatures(name)) continue;
            if (seen.find(0, name) != 0) continue;
            seen.member(0, name);
            into_.member(name, sounds_secret(name) ? event::hidden_text : std::string_view(value));
        }
        into_.end_object();
    }

    void headers() {
        for (const http::Header& sent : subject_.exchange.headers) {
            const Member* member = placed(shape_, Place::header, sent.name);
            if (member != nullptr && tree_.find(0, member->wire) == 0) text(member, sent.value);
        }
    }

    const Subject& subject_;
    const Shape& shape_;
    const Manner& manner_;
    JsonWriter& into_;
    Tree tree_;
};

bool is_rest(const Subject& subject) {
    return subject.call.protocol == Protocol::rest_json ||
           subject.call.protocol == Protocol::rest_xml;
}

void write_payload(const Said& request, const Shape* shape, const Manner& manner,
                   JsonWriter& into) {
    Shower shower(request.tree, request.wire, manner, into);
    // XML has one element around everything, whatever its name.
    const NodeId top = request.wire == Wire::xml ? request.tree.root().first : 0;
    if (request.wire == Wire::xml && top == 0) return;
    if (shape != nullptr) {
        for (const Member& member : shape->members) {
            if (!member.payload) continue;
            const bool nothing = !request.tree[top].has_children();
            if (!nothing) shower.member(top, member);
            return;
        }
    }
    shower.members(top, shape);
}

/// Members that CloudTrail shows though nobody sent them.
void write_defaults(const Subject& subject, const Said& request, JsonWriter& into) {
    if (subject.service() != "kms" || !request.is_read) return;
    if (subject.operation() != "Encrypt" && subject.operation() != "Decrypt") return;
    if (request.tree.find(0, "EncryptionAlgorithm") != 0) return;
    into.member("encryptionAlgorithm", "SYMMETRIC_DEFAULT");
}

/// A path is no longer than this in an event: an S3 key has 1,024 bytes.
constexpr std::size_t path_bytes_max = 2048;

/// Of a call that no model knows.
std::string plain_parameters(const Subject& subject, const Said& request) {
    std::string out;
    JsonWriter into(out);
    if (subject.exchange.method.empty()) return out;  // It was no request line.
    const Address address = read_address(subject.exchange);
    into.begin_object();
    into.member("httpMethod", std::string_view(subject.exchange.method).substr(0, 64));
    into.member("path", address.path.substr(0, path_bytes_max));
    Manner manner(nullptr, "", Side::request);
    manner.keeps_case = true;
    Tree seen;
    for (const auto& [name, value] : subject.call.query) {
        if (is_signatures(name) || seen.find(0, name) != 0) continue;
        if (seen.root().children == 0) into.key("query"), into.begin_object();
        seen.member(0, name);
        into.member(name, sounds_secret(name) ? event::hidden_text : std::string_view(value));
    }
    if (seen.root().children != 0) into.end_object();
    if (request.is_read && request.tree.root().children != 0) {
        into.key("body");
        Shower(request.tree, request.wire, manner, into).value(0, nullptr);
    }
    into.end_object();
    return out;
}

/// Whether a call that has no operation in the model still says which it is. All others have
/// "METHOD /path" for a name.
bool names_operation(const Subject& subject) { return !subject.call.name.contains(' '); }

}  // namespace

bool is_signatures(std::string_view query_name) {
    static constexpr std::array<std::string_view, 6> names = {
        "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token",
        "AWSAccessKeyId",  "Signature",        "SecurityToken"};
    return std::ranges::any_of(
        names, [&](std::string_view name) { return http::equal_ignoring_case(name, query_name); });
}

std::string request_parameters(const Subject& subject, const Said& request) {
    const Call& call = subject.call;
    if (call.operation == nullptr && !names_operation(subject)) {
        return plain_parameters(subject, request);
    }
    if (call.protocol == Protocol::ec2) {
        return ec2_parameters(subject, request);
    }
    if (subject.service() == "dynamodb" && is_item_call(subject.operation())) {
        return item_parameters(subject, request);
    }
    const Shape* shape = call.operation == nullptr ? nullptr : call.operation->input;
    Manner manner(call.service, subject.operation(), Side::request);
    std::string out;
    out.reserve(512 + subject.exchange.request_body.bytes.size());
    JsonWriter into(out);
    into.begin_object();
    if (is_rest(subject) && shape != nullptr) Outside(subject, *shape, manner, into).write();
    if (request.is_read) write_payload(request, shape, manner, into);
    write_defaults(subject, request, into);
    into.end_object();
    // ChangePassword's has nothing but passwords: null, as CloudTrail's.
    return out == "{}" ? std::string() : out;
}

std::string_view parameter(const Subject& subject, const Said& request, std::string_view name) {
    const Shape* shape =
        subject.call.operation == nullptr ? nullptr : subject.call.operation->input;
    const Member* member = shape == nullptr ? nullptr : shape->by_name(name);
    const std::string_view wire = member == nullptr ? name : member->wire;
    if (member != nullptr && member->place == Place::uri) {
        for (const auto& [label, value] : subject.call.labels) {
            if (label == wire) return value;
        }
        return {};
    }
    if (member != nullptr && member->place == Place::header) {
        return header(subject.exchange.headers, wire);
    }
    if (member != nullptr && member->place == Place::query) {
        for (const auto& [key, value] : subject.call.query) {
            if (key == wire) return value;
        }
        return {};
    }
    return request.text(wire);
}

}  // namespace opentrail::gateway::render
