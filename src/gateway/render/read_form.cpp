#include "gateway/render/read_form.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.h"

namespace opentrail::gateway::render {
namespace {

/// What a form has besides its operation's members (AWS General Reference, "Signature Version 2";
/// "Common parameters" of the EC2 API Reference).
constexpr std::array<std::string_view, 17> beside = {
    "Action",           "Version",         "AWSAccessKeyId",      "Signature",
    "SignatureVersion", "SignatureMethod", "Timestamp",           "Expires",
    "SecurityToken",    "X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Date",
    "X-Amz-Signature",  "X-Amz-Expires",   "X-Amz-SignedHeaders", "X-Amz-Security-Token",
    "X-AUTHPARAMS"};

/// The number that all of `text` is; 0 for anything else.
std::uint32_t number_of(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

bool place_field(std::string_view name, std::string_view value, Tree& tree) {
    NodeId id = 0;
    std::size_t depth = 0;
    while (true) {
        const std::size_t dot = name.find('.');
        if (++depth > tree_depth_max || tree.is_full()) return false;
        tree[id].what = What::object;
        id = tree.member(id, name.substr(0, dot));
        if (dot == name.npos) break;
        name.remove_prefix(dot + 1);
    }
    if (tree[id].what != What::null) return true;
    tree[id].what = What::text;
    tree[id].text = value;
    return true;
}

}  // namespace

bool read_pairs(std::string_view form, Pairs& into) {
    while (!form.empty()) {
        const std::string_view field = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(form.size(), field.size() + 1));
        if (field.empty()) continue;
        const std::size_t equals = std::min(field.find('='), field.size());
        Result<std::string> name = percent_decode(field.substr(0, equals), Plus::is_space);
        Result<std::string> value =
            percent_decode(field.substr(std::min(equals + 1, field.size())), Plus::is_space);
        if (!name || !value || into.size() >= form_fields_max) return false;
        into.emplace_back(*std::move(name), *std::move(value));
    }
    return true;
}

bool read_form(const Pairs& pairs, Tree& tree) {
    tree.clear(4 * pairs.size() + 1);
    tree[0].what = What::object;
    for (const auto& [name, value] : pairs) {
        if (std::ranges::find(beside, name) != beside.end()) continue;
        if (!place_field(name, value, tree)) return false;
    }
    return true;
}

std::vector<NodeId> numbered(const Tree& tree, NodeId id) {
    std::vector<std::pair<std::uint32_t, NodeId>> found;
    const Node& node = tree[id];
    if (node.what != What::object || node.children == 0) return {};
    found.reserve(node.children);
    for (NodeId each = node.first; each != 0; each = tree[each].next) {
        const std::string_view name = tree[each].name;
        const std::uint32_t number = number_of(name);
        if (number == 0 && name != "0") return {};
        found.emplace_back(number, each);
    }
    if (!std::ranges::is_sorted(found)) std::ranges::sort(found);
    std::vector<NodeId> items;
    items.reserve(found.size());
    for (const auto& [number, each] : found) items.push_back(each);
    return items;
}

}  // namespace opentrail::gateway::render
