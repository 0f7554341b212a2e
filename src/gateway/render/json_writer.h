// JsonWriter: JSON written straight into a string, commas where they belong.
//
// `out` must outlive it. For one thread.

#pragma once

#include <string>
#include <string_view>

#include "event/json_text.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {

class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out), start_(out.size()) {}

    void begin_object() { separate(), out_ += '{'; }
    void end_object() { out_ += '}'; }
    void begin_list() { separate(), out_ += '['; }
    void end_list() { out_ += ']'; }

    void key(std::string_view name) {
        separate();
        event::append_json_string(name, out_);
        out_ += ':';
    }
    /// A name of a model, which needs no escapes; `lowers` its first letter.
    void known_key(std::string_view name, bool lowers) {
        separate();
        out_ += '"';
        if (lowers && !name.empty()) {
            out_ += http::lower(name.front());
            name.remove_prefix(1);
        }
        out_ += name;
        out_ += "\":";
    }
    void text(std::string_view value) {
        separate();
        event::append_json_string(value, out_);
    }
    /// What is JSON already.
    void raw(std::string_view json) { separate(), out_ += json; }

    void member(std::string_view name, std::string_view value) { key(name), text(value); }

  private:
    // After a complete value stands none of "{[:".
    void separate() {
        if (out_.size() == start_) return;
        const char last = out_.back();
        if (last != '{' && last != '[' && last != ':') out_ += ',';
    }

    std::string& out_;
    std::size_t start_;
};

/// A member's name as CloudTrail shows it: its first letter in lower case.
std::string shown_name(std::string_view name);

}  // namespace opentrail::gateway::render
