#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

namespace opentrail {
namespace {

namespace bj = boost::json;

// Builds the value as Boost.JSON's own handler does, and stops at a name that its object has
// already.
class Builder {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    bj::value take() { return stack_.release(); }
    const std::string& complaint() const { return complaint_; }

    bool on_document_begin(bj::error_code&) {
        stack_.reset();
        return true;
    }
    bool on_document_end(bj::error_code&) { return true; }
    bool on_object_begin(bj::error_code&) {
        names_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t count, bj::error_code&) {
        names_.pop_back();
        stack_.push_object(count);
        return true;
    }
    bool on_array_begin(bj::error_code&) { return true; }
    bool on_array_end(std::size_t count, bj::error_code&) {
        stack_.push_array(count);
        return true;
    }
    bool on_key_part(std::string_view part, std::size_t, bj::error_code&) {
        name_ += part;
        stack_.push_chars(part);
        return true;
    }
    bool on_key(std::string_view part, std::size_t, bj::error_code& error) {
        name_ += part;
        if (!names_.back().insert(name_).second) {
            return stop(fmt::format("the name \"{}\" occurs twice", quoted(name_)), error);
        }
        name_.clear();
        stack_.push_key(part);
        return true;
    }
    bool on_string_part(std::string_view part, std::size_t, bj::error_code&) {
        stack_.push_chars(part);
        return true;
    }
    bool on_string(std::string_view part, std::size_t, bj::error_code&) {
        stack_.push_string(part);
        return true;
    }
    bool on_number_part(std::string_view part, bj::error_code&) {
        number_ += part;
        return true;
    }
    bool on_int64(std::int64_t number, std::string_view, bj::error_code&) {
        number_.clear();
        stack_.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, std::string_view, bj::error_code&) {
        number_.clear();
        stack_.push_uint64(number);
        return true;
    }
    // Boost.JSON 1.81's own conversion may be off in the last digit.
    bool on_double(double number, std::string_view part, bj::error_code& error) {
        number_ += part;
        const auto [end, wrong] =
            std::from_chars(number_.data(), number_.data() + number_.size(), number);
        // Also when too small, where the number is left as it was: nearly zero.
        if (wrong != std::errc{} && !(std::abs(number) < 1)) {
            return stop("a number is too large", error);
        }
        number_.clear();
        stack_.push_double(number);
        return true;
    }
    bool on_bool(bool value, bj::error_code&) {
        stack_.push_bool(value);
        return true;
    }
    bool on_null(bj::error_code&) {
        stack_.push_null();
        return true;
    }
    bool on_comment_part(std::string_view, bj::error_code&) { return true; }
    bool on_comment(std::string_view, bj::error_code&) { return true; }

  private:
    static std::string_view quoted(std::string_view text) {
        return text.substr(0, limits::quoted_bytes_max);
    }
    bool stop(std::string complaint, bj::error_code& error) {
        complaint_ = std::move(complaint);
        error = bj::error::exception;
        return false;
    }

    bj::value_stack stack_;
    std::vector<std::set<std::string>> names_;  // Of the objects that are open.
    std::string name_;
    std::string number_;
    std::string complaint_;
};

std::unexpected<Error> not_json(std::string_view what, std::size_t at) {
    return fail(Code::invalid, fmt::format("not JSON: {} at byte {}", what, at));
}

std::unexpected<Error> not_a(std::string_view type, std::string_view name) {
    return fail(Code::invalid, fmt::format("{} must be {}", name, type));
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return fail(Code::invalid, fmt::format("JSON text of {} bytes, at most {} are taken",
                                               text.size(), bytes_max));
    }
    bj::parse_options options;
    options.max_depth = limits::json_depth_max;
    bj::basic_parser<Builder> parser(options);
    bj::error_code error;
    const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
    if (error == bj::error::exception) return not_json(parser.handler().complaint(), taken);
    if (error == bj::error::incomplete || (!error && !parser.done())) {
        return not_json("it ends too early,", text.size());
    }
    if (error == bj::error::too_deep) {
        return not_json(fmt::format("nested more than {} deep", limits::json_depth_max), taken);
    }
    if (error) return not_json(error.message(), taken);
    if (taken < text.size()) return not_json("something follows it", taken);
    return parser.handler().take();
}

Result<JsonObject> parse_json_object(std::string_view text, std::size_t bytes_max) {
    Json value = TRY(parse_json(text, bytes_max));
    if (!value.is_object()) return fail(Code::invalid, "a JSON object was expected");
    return std::move(value.get_object());
}

std::string to_text(const Json& value) { return bj::serialize(value); }
std::string to_text(const JsonObject& object) { return bj::serialize(object); }

const Json* find_member(const JsonObject& object, std::string_view name) {
    const Json* const found = object.if_contains(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

Result<std::optional<std::string>> text_member(const JsonObject& object, std::string_view name) {
    const Json* const found = find_member(object, name);
    if (found == nullptr) return std::nullopt;
    if (!found->is_string()) return not_a("a string", name);
    return std::string(std::string_view(found->get_string()));
}

Result<std::optional<std::int64_t>> integer_member(const JsonObject& object,
                                                   std::string_view name) {
    const Json* const found = find_member(object, name);
    if (found == nullptr) return std::nullopt;
    bj::error_code error;
    const auto number = found->to_number<std::int64_t>(error);
    if (error) return not_a("a whole number", name);
    return number;
}

Result<std::optional<double>> number_member(const JsonObject& object, std::string_view name) {
    const Json* const found = find_member(object, name);
    if (found == nullptr) return std::nullopt;
    bj::error_code error;
    const auto number = found->to_number<double>(error);
    if (error) return not_a("a number", name);
    return number;
}

Result<std::optional<bool>> bool_member(const JsonObject& object, std::string_view name) {
    const Json* const found = find_member(object, name);
    if (found == nullptr) return std::nullopt;
    if (!found->is_bool()) return not_a("true or false", name);
    return found->get_bool();
}

Result<const JsonObject*> object_member(const JsonObject& object, std::string_view name) {
    const Json* const found = find_member(object, name);
    if (found == nullptr) return nullptr;
    if (!found->is_object()) return not_a("an object", name);
    return &found->get_object();
}

Result<const JsonArray*> array_member(const JsonObject& object, std::string_view name) {
    const Json* const found = find_member(object, name);
    if (found == nullptr) return nullptr;
    if (!found->is_array()) return not_a("an array", name);
    return &found->get_array();
}

}  // namespace opentrail
