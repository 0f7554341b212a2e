#include "gateway/render/dynamodb.h"

#include <algorithm>

#include "event/secret.h"
#include "gateway/render/show.h"
#include "http/letter_case.h"

namespace opentrail::gateway {

void TableKeys::learn(std::string_view table, std::vector<std::string> names) {
    if (table.empty() || names.empty()) return;
    const std::lock_guard lock(mutex_);
    const auto known = tables_.find(std::string(table));
    if (known != tables_.end()) {
        known->second = std::move(names);
    } else if (tables_.size() < tables_max) {
        tables_.emplace(table, std::move(names));
    }
}

std::vector<std::string> TableKeys::names(std::string_view table) const {
    const std::lock_guard lock(mutex_);
    const auto known = tables_.find(std::string(table));
    return known == tables_.end() ? std::vector<std::string>() : known->second;
}

}  // namespace opentrail::gateway

namespace opentrail::gateway::render {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(
        names, [&](std::string_view each) { return http::equal_ignoring_case(each, name); });
}

/// "t" of "arn:aws:dynamodb:eu-west-1:123456789012:table/t".
std::string_view table_name(std::string_view table) {
    const std::size_t at = table.find(":table/");
    if (at == table.npos) return table;
    table.remove_prefix(at + 7);
    return table.substr(0, table.find('/'));
}

class Items {
  public:
    Items(const Said& request, const TableKeys* keys, JsonWriter& into)
        : tree_(request.tree), keys_(keys), into_(into) {}

    // What no rule names is shown as in any other call, except that an attribute's value
    // ({"S":"…"}) never is. Recursion is bounded by the tree's.
    void members(NodeId object, std::string_view table) {
        if (const std::string_view named = tree_.text_at("TableName", object); !named.empty()) {
            table = table_name(named);
        }
        for (NodeId id = tree_[object].first; id != 0; id = tree_[id].next) member(id, table);
    }

  private:
    void member(NodeId id, std::string_view table) {
        const Node& node = tree_[id];
        const std::string_view name = node.name;
        if (node.what == What::null ||
            is_one_of(name, {"ExpressionAttributeValues", "Parameters"})) {
            return;
        }
        if (is_one_of(name, {"Item"})) return item(id, table);
        into_.key(shown_name(name));
        if (is_one_of(name, {"Key", "ExclusiveStartKey"})) return key(id);
        if (is_one_of(name, {"AttributeUpdates", "Expected", "KeyConditions", "ScanFilter",
                             "QueryFilter"})) {
            return names(id);
        }
        if (is_one_of(name, {"Statement"})) return into_.text(redacted_statement(node.text));
        if (is_one_of(name, {"RequestItems"})) return by_table(id);
        if (is_one_of(name, {"ExpressionAttributeNames"})) return texts(id);
        value(id, table);
    }

    void value(NodeId id, std::string_view table) {
        const Node& node = tree_[id];
        if (is_attribute_value(node)) return into_.text(event::hidden_text);
        if (node.what == What::object) {
            into_.begin_object();
            members(id, table);
            return into_.end_object();
        }
        if (node.what == What::list) {
            into_.begin_list();
            for (NodeId each = node.first; each != 0; each = tree_[each].next) {
                if (is_one_of(node.name, {"Keys"})) {
                    key(each);
                } else {
                    value(each, table);
                }
            }
            return into_.end_list();
        }
        if (node.what == What::text) return into_.text(node.text);
        if (node.what != What::null) return into_.raw(node.text);
        into_.text("");
    }

    bool is_attribute_value(const Node& node) const {
        return node.what == What::object && node.children == 1 &&
               is_one_of(tree_[node.first].name,
                         {"S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"});
    }

    /// {"Artist":{"S":"x"}} as {"Artist":"x"}.
    void key(NodeId id) {
        into_.begin_object();
        for (NodeId each = tree_[id].first; each != 0; each = tree_[each].next) key_value(each);
        into_.end_object();
    }

    void key_value(NodeId id) {
        const Node& attribute = tree_[id];
        if (attribute.what != What::object || attribute.children != 1) return;
        const Node& typed = tree_[attribute.first];
        // The types that a key may have but for B: no record has bytes.
        if (!is_one_of(typed.name, {"S", "N"}) || typed.has_children()) return;
        into_.member(attribute.name, typed.text);
    }

    void names(NodeId id) {
        into_.begin_list();
        for (NodeId each = tree_[id].first; each != 0; each = tree_[each].next) {
            if (!tree_[each].name.empty()) into_.text(tree_[each].name);
        }
        into_.end_list();
    }

    void item(NodeId id, std::string_view table) {
        if (keys_ != nullptr && tree_.find(id, "Key") == 0) {
            const std::vector<std::string> of_table = keys_->names(table);
            if (!of_table.empty()) {
                into_.key("key");
                into_.begin_object();
                for (const std::string& name : of_table) {
                    if (const NodeId part = tree_.find(id, name); part != 0) key_value(part);
                }
                into_.end_object();
            }
        }
        into_.key("items");
        names(id);
    }

    void texts(NodeId id) {
        into_.begin_object();
        for (NodeId each = tree_[id].first; each != 0; each = tree_[each].next) {
            if (!tree_[each].has_children()) into_.member(tree_[each].name, tree_[each].text);
        }
        into_.end_object();
    }

    void by_table(NodeId id) {
        into_.begin_object();
        for (NodeId each = tree_[id].first; each != 0; each = tree_[each].next) {
            into_.key(tree_[each].name);
            value(each, table_name(tree_[each].name));
        }
        into_.end_object();
    }

    const Tree& tree_;
    const TableKeys* keys_;
    JsonWriter& into_;
};

void add_table(std::string_view table, std::vector<std::string>& tables) {
    table = table_name(table);
    if (table.empty() || std::ranges::find(tables, table) != tables.end()) return;
    tables.emplace_back(table);
}

std::vector<std::string> names_of(const Tree& tree, NodeId object) {
    std::vector<std::string> names;
    for (NodeId each = tree[object].first; each != 0; each = tree[each].next) {
        names.emplace_back(tree[each].name);
    }
    return names;
}

}  // namespace

bool is_item_call(std::string_view operation) {
    return is_one_of(
        operation, {"BatchExecuteStatement", "BatchGetItem", "BatchWriteItem", "DeleteItem",
                    "ExecuteStatement", "ExecuteTransaction", "GetItem", "PutItem", "Query", "Scan",
                    "TransactGetItems", "TransactWriteItems", "UpdateItem"});
}

std::string item_parameters(const Subject& subject, const Said& request) {
    if (!request.is_read || request.tree.root().children == 0) return {};
    std::string out;
    JsonWriter into(out);
    into.begin_object();
    Items(request, subject.scene.table_keys, into).members(0, "");
    into.end_object();
    return out == "{}" ? std::string() : out;
}

std::vector<std::string> tables_of(const Said& request) {
    std::vector<std::string> tables;
    if (!request.is_read) return tables;
    const Tree& tree = request.tree;
    add_table(tree.text_at("TableName"), tables);
    if (const NodeId items = tree.at("RequestItems"); items != 0) {
        for (const std::string& name : names_of(tree, items)) add_table(name, tables);
    }
    if (const NodeId items = tree.at("TransactItems"); items != 0) {
        for (NodeId each = tree[items].first; each != 0; each = tree[each].next) {
            if (tree[each].what != What::object) continue;
            add_table(tree.text_at("TableName", tree[each].first), tables);
        }
    }
    return tables;
}

std::string redacted_statement(std::string_view statement) {
    static constexpr std::string_view redacted = "***(Redacted)";
    std::string out;
    char before = ' ';
    std::size_t i = 0;
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.';
    };
    while (i < statement.size()) {
        const char c = statement[i];
        std::size_t end = i + 1;
        bool literal = false;
        if (c == '\'') {  // A quote inside is doubled.
            literal = true;
            while (end < statement.size()) {
                if (statement[end++] != '\'') continue;
                if (end == statement.size() || statement[end] != '\'') break;
                ++end;
            }
        } else if (c == '"') {  // A name.
            end = std::min(statement.find('"', end), statement.size() - 1) + 1;
        } else if (c >= '0' && c <= '9' && !is_word(before)) {
            literal = true;
            while (end < statement.size() && is_word(statement[end])) ++end;
        }
        out += literal ? redacted : statement.substr(i, end - i);
        before = statement[end - 1];
        i = end;
    }
    return out;
}

void learn_keys(const Subject& subject, const Said& request, const Said& reply, TableKeys& keys) {
    if (subject.exchange.status / 100 != 2) return;
    const NodeId key = request.is_read ? request.tree.at("Key") : 0;
    if (key != 0) {
        keys.learn(table_name(request.text("TableName")), names_of(request.tree, key));
    }
    if (!reply.is_read) return;
    for (const std::string_view inside : {"TableDescription", "Table"}) {
        const NodeId table = reply.tree.at(inside);
        const NodeId schema = table == 0 ? 0 : reply.tree.at("KeySchema", table);
        if (schema == 0) continue;
        std::vector<std::string> names;
        for (NodeId each = reply.tree[schema].first; each != 0; each = reply.tree[each].next) {
            names.emplace_back(reply.tree.text_at("AttributeName", each));
        }
        keys.learn(reply.tree.text_at("TableName", table), std::move(names));
    }
}

}  // namespace opentrail::gateway::render
