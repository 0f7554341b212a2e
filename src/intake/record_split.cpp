#include "intake/record_split.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/assert.h"
#include "intake/json_place.h"

namespace opentrail::intake {
namespace {

namespace ondemand = simdjson::ondemand;

/// The four members that every record has take more (event/parse.h). What is smaller is there to
/// use memory up: beside the bytes of a record some twenty of ours are kept.
constexpr std::size_t file_record_bytes_min = 64;
constexpr std::size_t file_records_least = 100'000;
/// Each has a sentence.
constexpr std::size_t bad_max = 1'000'000;

Result<void> too_many(std::size_t records_max) {
    return fail(Code::invalid, fmt::format("more than {} records", records_max));
}

Result<void> too_many_bad() {
    return fail(Code::invalid, fmt::format("more than {} of its records are none", bad_max));
}

/// One pass over one document (or one line of it).
class Splitter {
  public:
    /// `line` and `line_start` say where in the document the text is, when it is one line of many.
    Splitter(Split& into, std::size_t records_max, std::size_t line = 0,
             std::uint64_t line_start = 0)
        : into_(into), records_max_(records_max), line_(line), line_start_(line_start) {}

    Result<void> document(std::string_view text) {
        const std::string_view trimmed = trim(text);
        if (trimmed.empty()) return fail(Code::invalid, "the document is empty");
        if (trimmed.front() == '[') return array(trimmed);
        if (trimmed.front() == '{') return object(trimmed);
        return fail(Code::invalid, "neither a JSON object nor an array");
    }

    static std::string_view trim(std::string_view text) {
        const auto first = text.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos) return {};
        const auto last = text.find_last_not_of(" \t\r\n");
        return text.substr(first, last - first + 1);
    }

  private:
    Result<void> array(std::string_view text) {
        into_.shape = Shape::array;
        ondemand::document document;
        if (auto error = iterate(text).get(document)) return broken(text, error);
        ondemand::array elements;
        if (auto error = document.get_array().get(elements)) return broken(text, error);
        TRY(take(elements, text));
        if (!document.current_location().error()) return trailing(text);
        return {};
    }

    Result<void> object(std::string_view text) {
        ondemand::document document;
        if (auto error = iterate(text).get(document)) return broken(text, error);
        ondemand::object members;
        if (auto error = document.get_object().get(members)) return broken(text, error);
        bool wrapped = false;
        for (auto member : members) {
            std::string_view key;
            if (auto error = member.unescaped_key().get(key)) return broken(text, error);
            ondemand::value value;
            if (auto error = member.value().get(value)) return broken(text, error);
            const std::string name(key);
            if (!is_wrapper(name, value)) {
                TRY(skip(value, text));
                continue;
            }
            if (wrapped) return fail(Code::invalid, fmt::format("a second member \"{}\"", name));
            wrapped = true;
            TRY(take_member(name, value, text));
        }
        if (!document.current_location().error()) return trailing(text);
        if (wrapped) return {};
        into_.shape = Shape::single;
        return keep(text, 0, text);
    }

    static bool is_wrapper(const std::string& name, ondemand::value& value) {
        if (name != "Records" && name != "events" && name != "Events") return false;
        ondemand::json_type type{};
        return !value.type().get(type) && type == ondemand::json_type::array;
    }

    Result<void> take_member(const std::string& name, ondemand::value& value,
                             std::string_view text) {
        ondemand::array elements;
        if (auto error = value.get_array().get(elements)) return broken(text, error);
        if (name == "Events") {
            into_.shape = Shape::lookup_reply;
            return take_lookup_reply(elements, text);
        }
        into_.shape = name == "Records" ? Shape::records : Shape::events;
        return take(elements, text);
    }

    Result<void> take(ondemand::array elements, std::string_view text) {
        std::size_t index = into_.records.size() + into_.bad.size();
        for (auto element : elements) {
            ondemand::value value;
            if (auto error = element.get(value)) return broken(text, error);
            ondemand::object object;
            if (into_.records.size() + into_.bad.size() >= records_max_)
                return too_many(records_max_);
            if (value.get_object().get(object)) {
                if (into_.bad.size() >= bad_max) return too_many_bad();
                into_.bad.push_back({index++, offset_in_all(text), "not a JSON object"});
                TRY(skip(value, text));
                continue;
            }
            std::string_view raw;
            if (auto error = object.raw_json().get(raw)) return broken(text, error);
            TRY(keep(trim(raw), index++, text));
        }
        return {};
    }

    Result<void> take_lookup_reply(ondemand::array elements, std::string_view text) {
        for (auto element : elements) {
            ondemand::object object;
            if (auto error = element.get_object().get(object)) return broken(text, error);
            std::string_view record;
            if (next_unescaped_ >= records_max_) return too_many(records_max_);
            if (object["CloudTrailEvent"].get_string().get(record)) {
                if (into_.bad.size() >= bad_max) return too_many_bad();
                into_.bad.push_back({next_unescaped_, 0, "an event without CloudTrailEvent text"});
            } else {
                unescaped_.append(record);
                lengths_.push_back(record.size());
                unescaped_indexes_.push_back(next_unescaped_);
            }
            ++next_unescaped_;
        }
        return {};
    }

    Result<void> keep(std::string_view raw, std::size_t index, std::string_view text) {
        if (auto error = dom_.parse(raw.data(), raw.size(), false).error()) {
            if (const auto place = find_json_error(raw)) return broken_at(raw, *place);
            // Grammatical all the same, such as an integer of more than 64 bits: admission has a
            // slow path for it.
            if (error == simdjson::MEMALLOC) return broken(text, error);
        }
        into_.records.push_back(raw);
        into_.indexes.push_back(index);
        return {};
    }

    Result<void> skip(ondemand::value& value, std::string_view text) {
        std::string_view raw;
        ondemand::json_type type{};
        if (auto error = value.type().get(type)) return broken(text, error);
        if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
            ondemand::object object;
            ondemand::array array;
            const auto error = type == ondemand::json_type::object
                                   ? (value.get_object().get(object) ?: object.raw_json().get(raw))
                                   : (value.get_array().get(array) ?: array.raw_json().get(raw));
            if (error) return broken(text, error);
        } else {
            raw = value.raw_json_token();
        }
        if (const auto place = find_json_error(trim(raw))) return broken_at(trim(raw), *place);
        return {};
    }

    simdjson::simdjson_result<ondemand::document> iterate(std::string_view text) {
        return parser_.iterate(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING);
    }

    std::uint64_t offset_in_all(std::string_view part) const {
        return static_cast<std::uint64_t>(part.data() - into_.bytes->data());
    }

    Result<void> trailing(std::string_view text) {
        if (const auto place = find_json_error(text)) return broken_at(text, *place);
        return fail(Code::invalid, "something follows the JSON document");
    }

    /// On-Demand says that something is wrong but not where: the strict reader finds the byte.
    Result<void> broken(std::string_view text, simdjson::error_code error) {
        if (const auto place = find_json_error(text)) return broken_at(text, *place);
        return fail(Code::invalid,
                    fmt::format("unreadable JSON: {}", simdjson::error_message(error)));
    }

    Result<void> broken_at(std::string_view part, const JsonError& error) {
        const std::uint64_t byte = offset_in_all(part) + error.byte;
        if (line_ != 0) {
            // Counting lines from the start for each bad one would take a time that grows with the
            // square.
            return fail(Code::invalid,
                        fmt::format("malformed JSON at line {}, column {} (byte {}): {}", line_,
                                    byte - line_start_ + 1, byte, error.reason));
        }
        return fail(Code::invalid, fmt::format("malformed JSON at {}: {}",
                                               describe_place(*into_.bytes, byte), error.reason));
    }

  public:
    /// Lookup replies hold records as JSON strings: what they say, unescaped, becomes the
    /// document's bytes.
    void finish_lookup_reply() {
        if (into_.shape != Shape::lookup_reply) return;
        const std::size_t size = unescaped_.size();
        unescaped_.append(simdjson::SIMDJSON_PADDING, ' ');
        auto bytes = std::make_shared<const std::string>(std::move(unescaped_));
        std::size_t at = 0;
        into_.records.clear();
        into_.indexes.clear();
        for (std::size_t i = 0; i < lengths_.size(); ++i) {
            into_.records.push_back(std::string_view(*bytes).substr(at, lengths_[i]));
            into_.indexes.push_back(unescaped_indexes_[i]);
            at += lengths_[i];
        }
        INVARIANT(at == size);
        into_.bytes = std::move(bytes);
    }

  private:
    Split& into_;
    std::size_t records_max_;
    std::size_t line_;  // From 1; 0: the whole document.
    std::uint64_t line_start_;
    ondemand::parser parser_;
    simdjson::dom::parser dom_;
    std::string unescaped_;
    std::vector<std::size_t> lengths_;
    std::vector<std::size_t> unescaped_indexes_;
    std::size_t next_unescaped_ = 0;
};

/// One document a line: the first line is whole by itself and something follows.
bool is_lines(std::string_view text) {
    const std::string_view trimmed = Splitter::trim(text);
    const auto end = trimmed.find('\n');
    if (end == std::string_view::npos || trimmed.front() != '{') return false;
    const std::string_view first = Splitter::trim(trimmed.substr(0, end));
    if (first.size() < 2 || first.back() != '}') return false;
    return !find_json_error(first);
}

Result<void> split_line(std::string_view line, std::size_t index, std::size_t records_max,
                        Split& into) {
    const std::string_view trimmed = Splitter::trim(line);
    if (trimmed.empty()) return {};
    Split one;
    one.bytes = into.bytes;
    const std::size_t room =
        records_max - std::min(records_max, into.records.size() + into.bad.size());
    if (room == 0) return too_many(records_max);
    if (into.bad.size() >= bad_max) return too_many_bad();
    const auto start = static_cast<std::uint64_t>(line.data() - into.bytes->data());
    Splitter splitter(one, room, index + 1, start);
    if (auto done = splitter.document(trimmed); !done) {
        const auto byte = static_cast<std::uint64_t>(trimmed.data() - into.bytes->data());
        into.bad.push_back({index, byte, done.error().message});
        return {};
    }
    if (one.shape == Shape::lookup_reply) {
        into.bad.push_back({index, 0, "a LookupEvents reply inside lines"});
        return {};
    }
    for (const auto& record : one.records) {
        into.records.push_back(record);
        into.indexes.push_back(index);
    }
    for (auto& bad : one.bad) into.bad.push_back({index, bad.byte, std::move(bad.message)});
    return {};
}

Result<void> split_lines(std::string_view text, std::size_t records_max, Split& into) {
    into.shape = Shape::lines;
    std::size_t index = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        TRY(split_line(text.substr(0, end), index++, records_max, into));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return {};
}

bool has_member(std::string_view record, std::string_view member) {
    return record.find(fmt::format("\"{}\"", member)) != std::string_view::npos;
}

/// What the document is instead of CloudTrail's, where that can be told; else empty.
std::string foreign_kind(const Split& split) {
    if (split.records.empty()) {
        return split.bad.empty() ? "it holds no records" : std::string();
    }
    const std::string_view first = split.records.front();
    if (split.shape == Shape::records && has_member(first, "s3") && has_member(first, "aws:s3")) {
        return "an S3 event notification, not a CloudTrail file";
    }
    if (split.shape == Shape::single) {
        if (has_member(first, "digestStartTime"))
            return "a CloudTrail digest file, which holds no events";
        if (has_member(first, "s3:TestEvent"))
            return "an S3 test notification, not a CloudTrail file";
    }
    for (const auto& record : split.records) {
        for (const char* member : {"eventVersion", "eventName", "eventSource", "eventTime"}) {
            if (has_member(record, member)) return {};
        }
    }
    return fmt::format(
        "not CloudTrail: none of its {} objects has eventVersion, eventTime, eventSource or "
        "eventName",
        split.records.size());
}

}  // namespace

std::string_view name(Shape shape) {
    switch (shape) {
        case Shape::records: return "Records";
        case Shape::events: return "events";
        case Shape::array: return "array";
        case Shape::single: return "single record";
        case Shape::lines: return "lines";
        case Shape::lookup_reply: return "LookupEvents reply";
    }
    return "unknown";
}

Result<Split> split_request(std::string document, Lines lines, std::size_t records_max) {
    Split split;
    const std::size_t size = document.size();
    document.append(simdjson::SIMDJSON_PADDING, ' ');
    split.bytes = std::make_shared<const std::string>(std::move(document));
    const std::string_view text = std::string_view(*split.bytes).substr(0, size);
    if (lines == Lines::known || is_lines(text)) {
        TRY(split_lines(text, records_max, split));
        return split;
    }
    Splitter splitter(split, records_max);
    TRY(splitter.document(text));
    splitter.finish_lookup_reply();
    return split;
}

Result<Split> split_records(std::string document, Lines lines) {
    const std::size_t records_max =
        std::max(file_records_least, document.size() / file_record_bytes_min);
    Split split = TRY(split_request(std::move(document), lines, records_max));
    if (std::string kind = foreign_kind(split); !kind.empty()) return fail(Code::invalid, kind);
    return split;
}

}  // namespace opentrail::intake
