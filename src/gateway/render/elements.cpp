#include "gateway/render/elements.h"

#include <algorithm>

#include "gateway/render/dynamodb.h"
#include "gateway/render/ec2.h"
#include "gateway/render/show.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

struct Silent {
    std::string_view service;
    std::string_view operation;
};

/// Calls that give something and change something, and are shown without it all the same: seen so,
/// documented so, or because what they give is what data events are about.
constexpr Silent silent[] = {
    {"cloudtrail", "UpdateTrail"},
    {"kms", "ScheduleKeyDeletion"},
    {"lambda", "DeleteFunction"},
    {"lambda", "Invoke"},
    {"lambda", "InvokeAsync"},
    {"lambda", "InvokeWithResponseStream"},
    {"logs", "PutLogEvents"},
    {"sqs", "ReceiveMessage"},
    {"ssm", "PutInventory"},
    {"rds-data", "ExecuteStatement"},
    {"rds-data", "BatchExecuteStatement"},
};

/// Services whose replies lose the element inside the result, too.
bool drops_inner(std::string_view service) {
    return service == "rds" || service == "elasticache" || service == "redshift" ||
           service == "docdb" || service == "neptune";
}

bool gives_bytes(const Shape& output) {
    return std::ranges::any_of(output.members, [](const Member& member) {
        return member.payload && member.shape != nullptr && member.shape->kind == Kind::blob;
    });
}

void write_headers(const Subject& subject, const Shape& output, const Manner& manner,
                   JsonWriter& into) {
    Tree tree;
    tree[0].what = What::object;
    for (const Member& member : output.members) {
        if (member.place != Place::header || member.shape == nullptr) continue;
        const std::string* value = http::find(subject.exchange.reply_headers, member.wire);
        if (value == nullptr) continue;
        const NodeId id = tree.member(0, member.wire);
        tree[id].what = What::text;
        tree[id].text = *value;
        Shower(tree, Wire::form, manner, into).member(id, member);
    }
}

/// <OpResponse><OpResult> as the member that has what the operation gives; 0 when there is none.
NodeId result_in(const Subject& subject, const Tree& tree) {
    const NodeId response = tree.root().first;
    if (response == 0) return 0;
    const Operation* operation = subject.call.operation;
    if (operation != nullptr && !operation->result_wrapper.empty()) {
        return tree.find(response, operation->result_wrapper);
    }
    for (NodeId id = tree[response].first; id != 0; id = tree[id].next) {
        if (tree[id].name.ends_with("Result")) return id;
    }
    return 0;
}

void write_query(const Subject& subject, const Said& reply, const Shape* output,
                 const Manner& manner, JsonWriter& into) {
    const Tree& tree = reply.tree;
    NodeId result = result_in(subject, tree);
    if (result == 0) return;
    if (drops_inner(subject.service()) && output != nullptr && output->members.size() == 1) {
        const Member& inner = output->members.front();
        const NodeId id = tree.find(result, inner.wire);
        if (id != 0 && inner.shape != nullptr && inner.shape->kind == Kind::structure) {
            result = id;
            output = inner.shape;
        }
    }
    Shower(tree, Wire::xml, manner, into).members(result, output);
}

void write_rest(const Said& reply, const Shape* output, const Manner& manner, JsonWriter& into) {
    Shower shower(reply.tree, reply.wire, manner, into);
    const NodeId top = reply.wire == Wire::xml ? reply.tree.root().first : 0;
    if (reply.wire == Wire::xml && top == 0) return;
    if (output != nullptr) {
        for (const Member& member : output->members) {
            if (!member.payload) continue;
            if (reply.tree[top].has_children()) shower.member(top, member);
            return;
        }
    }
    shower.members(top, output);
}

/// Secrets Manager says of a new secret or version where it is, and spells that as nobody does.
std::string only_arn(const Said& reply) {
    std::string out;
    JsonWriter into(out);
    into.begin_object();
    into.member("arn", reply.text("ARN"));
    into.end_object();
    return out;
}

}  // namespace

bool shows_reply(const Subject& subject) {
    const Call& call = subject.call;
    if (call.service == nullptr || is_s3(call)) return false;
    const std::string_view service = subject.service();
    const std::string_view operation = subject.operation();
    if (service == "sts" && (operation.starts_with("AssumeRole") ||
                             operation == "GetSessionToken" || operation == "GetFederationToken")) {
        return true;
    }
    if (call.read_only) return false;
    if (service == "dynamodb" && is_item_call(operation)) return false;
    for (const Silent& each : silent) {
        if (each.service == service && each.operation == operation) return false;
    }
    if (call.protocol == Protocol::ec2 || call.operation == nullptr) return true;
    const Shape* output = call.operation->output;
    return output != nullptr && !output->members.empty();
}

std::string response_elements(const Subject& subject, const Said& reply) {
    const Call& call = subject.call;
    if (!shows_reply(subject)) return {};
    if (call.protocol == Protocol::ec2) return ec2_elements(subject, reply);
    const std::string_view operation = subject.operation();
    if (subject.service() == "secretsmanager" && !reply.text("ARN").empty() &&
        (operation == "CreateSecret" || operation == "PutSecretValue")) {
        return only_arn(reply);
    }
    const Shape* output = call.operation == nullptr ? nullptr : call.operation->output;
    const Manner manner(call.service, operation, Side::reply);
    std::string out;
    out.reserve(256 + subject.exchange.reply_body.bytes.size());
    JsonWriter into(out);
    into.begin_object();
    if (output != nullptr) write_headers(subject, *output, manner, into);
    if (reply.is_read && (output == nullptr || !gives_bytes(*output))) {
        if (call.protocol == Protocol::query && reply.wire == Wire::xml) {
            write_query(subject, reply, output, manner, into);
        } else {
            write_rest(reply, output, manner, into);
        }
    }
    into.end_object();
    return out == "{}" ? std::string() : out;
}

}  // namespace opentrail::gateway::render
