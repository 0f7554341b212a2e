// JSON text: writing objects member by member, in the order wanted, straight into a string.
//
// For records, whose order of members is CloudTrail's and which must not be built as trees first.

#pragma once

#include <string>
#include <string_view>

namespace opentrail::event {

/// Appends `text` to `out` as a JSON string. Escapes only what JSON demands; what is not UTF-8
/// becomes U+FFFD.
void append_json_string(std::string_view text, std::string& out);

/// One object being written. `out` must outlive it; keys need no escapes.
class JsonObject {
  public:
    explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }

    /// Writes the key; the value is the caller's to append.
    void begin(std::string_view key) {
        out_ += first_ ? "\"" : ",\"";
        first_ = false;
        out_ += key;
        out_ += "\":";
    }
    /// A string, or nothing at all if it is empty.
    void text(std::string_view key, std::string_view value) {
        if (value.empty()) return;
        begin(key);
        append_json_string(value, out_);
    }
    /// A value that is JSON already, or nothing at all if it is empty.
    void json(std::string_view key, std::string_view value) {
        if (value.empty()) return;
        begin(key);
        out_ += value;
    }
    void boolean(std::string_view key, bool value) { json(key, value ? "true" : "false"); }
    void end() { out_ += '}'; }

  private:
    std::string& out_;
    bool first_ = true;
};

}  // namespace opentrail::event
