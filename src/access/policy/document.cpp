#include "access/policy/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <utility>

#include "access/policy/quoted.h"

namespace opentrail::access::policy {
namespace {

namespace bj = boost::json;

class Builder {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    Node take() { return std::move(root_); }
    const std::string& complaint() const { return complaint_; }

    bool on_document_begin(bj::error_code&) { return true; }
    bool on_document_end(bj::error_code&) { return true; }
    bool on_object_begin(bj::error_code&) { return begin(Node::Kind::object); }
    bool on_object_end(std::size_t, bj::error_code& error) {
        std::vector<std::string> names = open_.back().names;
        std::ranges::sort(names);
        const auto twice = std::ranges::adjacent_find(names);
        if (twice != names.end()) {
            complaint_ = fmt::format("the name \"{}\" occurs twice in one object", quoted(*twice));
            error = bj::error::exception;
            return false;
        }
        return end();
    }
    bool on_array_begin(bj::error_code&) { return begin(Node::Kind::list); }
    bool on_array_end(std::size_t, bj::error_code&) { return end(); }
    bool on_key_part(std::string_view part, std::size_t, bj::error_code&) { return gather(part); }
    bool on_key(std::string_view part, std::size_t, bj::error_code&) {
        gather(part);
        open_.back().names.push_back(std::exchange(text_, {}));
        return true;
    }
    bool on_string_part(std::string_view part, std::size_t, bj::error_code&) {
        return gather(part);
    }
    bool on_string(std::string_view part, std::size_t, bj::error_code&) {
        return add_gathered(Node::Kind::text, part);
    }
    bool on_number_part(std::string_view part, bj::error_code&) { return gather(part); }
    bool on_int64(std::int64_t, std::string_view part, bj::error_code&) {
        return add_gathered(Node::Kind::number, part);
    }
    bool on_uint64(std::uint64_t, std::string_view part, bj::error_code&) {
        return add_gathered(Node::Kind::number, part);
    }
    bool on_double(double, std::string_view part, bj::error_code&) {
        return add_gathered(Node::Kind::number, part);
    }
    bool on_bool(bool value, bj::error_code&) {
        return add_gathered(Node::Kind::boolean, value ? "true" : "false");
    }
    bool on_null(bj::error_code&) { return add_gathered(Node::Kind::null, {}); }
    bool on_comment_part(std::string_view, bj::error_code&) { return true; }
    bool on_comment(std::string_view, bj::error_code&) { return true; }

  private:
    bool gather(std::string_view part) {
        text_ += part;
        return true;
    }
    bool begin(Node::Kind kind) {
        open_.push_back({.kind = kind});
        return true;
    }
    bool end() {
        Node node = std::move(open_.back());
        open_.pop_back();
        return add(std::move(node));
    }
    bool add_gathered(Node::Kind kind, std::string_view part) {
        gather(part);
        return add({.kind = kind, .text = std::exchange(text_, {})});
    }
    bool add(Node node) {
        if (open_.empty()) {
            root_ = std::move(node);
        } else {
            open_.back().items.push_back(std::move(node));
        }
        return true;
    }

    Node root_;
    std::vector<Node> open_;  // Lists and objects that have not ended, the outermost first.
    std::string text_;
    std::string complaint_;
};

}  // namespace

const Node* Node::find(std::string_view name) const {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? nullptr : &items[static_cast<std::size_t>(found - names.begin())];
}

std::expected<Node, std::string> parse_document(std::string_view text) {
    bj::parse_options options;
    options.max_depth = document_depth_max;
    bj::basic_parser<Builder> parser(options);
    bj::error_code error;
    const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
    if (error == bj::error::exception) return std::unexpected(parser.handler().complaint());
    if (error == bj::error::incomplete || (!error && !parser.done())) {
        return std::unexpected("the JSON text ends too early");
    }
    if (error == bj::error::too_deep) {
        return std::unexpected(fmt::format("nested more than {} deep", document_depth_max));
    }
    if (error) {
        return std::unexpected(fmt::format("not JSON: {} at byte {}", error.message(), taken));
    }
    if (taken < text.size()) {
        return std::unexpected(fmt::format("something follows the JSON text, at byte {}", taken));
    }
    return parser.handler().take();
}

}  // namespace opentrail::access::policy
