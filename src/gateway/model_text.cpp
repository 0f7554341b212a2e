#include "gateway/model_text.h"

#include <array>
#include <charconv>

#include "base/assert.h"

namespace opentrail::gateway {
namespace {

/// Takes what comes before `at` off the beginning of `text`, and `at` with it.
std::string_view take(std::string_view& text, char at) {
    std::size_t end = text.find(at);
    std::string_view taken = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return taken;
}

std::string_view take_word(std::string_view& line) {
    std::string_view word = take(line, ' ');
    INVARIANT(!word.empty());
    return word;
}

/// A word, of which "-" stands for none.
std::string_view take_optional(std::string_view& line) {
    std::string_view word = take_word(line);
    return word == "-" ? std::string_view() : word;
}

std::size_t number_of(std::string_view digits) {
    std::size_t number = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    INVARIANT(error == std::errc() && end == digits.data() + digits.size());
    return number;
}

Protocol protocol_of(std::string_view name) {
    constexpr std::string_view names[] = {"json", "query", "ec2", "rest_json", "rest_xml"};
    constexpr Protocol protocols[] = {Protocol::json, Protocol::query, Protocol::ec2,
                                      Protocol::rest_json, Protocol::rest_xml};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (names[i] == name) {
            return protocols[i];
        }
    }
    INVARIANT(!"a protocol that is known");
    return {};
}

/// The shapes without parts, in every variant: by letter, then time format, then streaming and
/// sensitive.
constexpr std::string_view plain_letters = "tifbodT";
constexpr Kind plain_kinds[] = {Kind::text, Kind::integer,  Kind::floating, Kind::boolean,
                                Kind::blob, Kind::document, Kind::timestamp};
constexpr std::string_view time_letters = " ire";
constexpr TimeFormat time_formats[] = {TimeFormat::unknown, TimeFormat::iso8601, TimeFormat::rfc822,
                                       TimeFormat::epoch_seconds};
constexpr std::size_t plain_count = 7 * 4 * 4;

constexpr std::size_t plain_index(std::size_t letter, std::size_t time, bool streaming,
                                  bool sensitive) {
    return ((letter * 4 + time) * 2 + (streaming ? 1U : 0U)) * 2 + (sensitive ? 1U : 0U);
}

constexpr std::array<Shape, plain_count> make_plain_shapes() {
    std::array<Shape, plain_count> shapes{};
    for (std::size_t i = 0; i < plain_count; ++i) {
        shapes[i].kind = plain_kinds[i / 16];
        shapes[i].time_format = time_formats[i / 4 % 4];
        shapes[i].streaming = i / 2 % 2 == 1;
        shapes[i].sensitive = i % 2 == 1;
    }
    return shapes;
}

constexpr std::array<Shape, plain_count> plain_shapes = make_plain_shapes();

const Shape* plain_shape(std::string_view token) {
    std::size_t letter = plain_letters.find(token[0]);
    INVARIANT(letter != std::string_view::npos);
    std::size_t time = 0;
    bool streaming = false;
    bool sensitive = false;
    for (char flag : token.substr(1)) {
        if (flag == '~') {
            streaming = true;
        } else if (flag == '!') {
            sensitive = true;
        } else {
            time = time_letters.find(flag);
            INVARIANT(time != std::string_view::npos);
        }
    }
    return &plain_shapes[plain_index(letter, time, streaming, sensitive)];
}

class Reader {
  public:
    Reader(const Service& service, ModelArena& arena) : service_(service), arena_(arena) {}

    void read(std::string_view text);

  private:
    void reserve(std::string_view line);
    void read_structure(std::string_view line);
    void read_collection(std::string_view line);
    void read_member(std::string_view token);
    void read_error(std::string_view line);
    void read_operation(std::string_view line);
    void inherit();
    const Shape* shape(std::string_view token) const;
    const Shape* optional_shape(std::string_view token) const {
        return token == "-" ? nullptr : shape(token);
    }

    const Service& service_;
    ModelArena& arena_;
    std::size_t shapes_ = 0;  // Read so far.
};

const Shape* Reader::shape(std::string_view token) const {
    INVARIANT(!token.empty());
    if (token[0] < '0' || token[0] > '9') {
        return plain_shape(token);
    }
    std::size_t number = number_of(token);
    INVARIANT(number < arena_.shapes.size());
    return &arena_.shapes[number];
}

/// Nothing that is pointed to may move.
void Reader::reserve(std::string_view line) {
    arena_.shapes.resize(number_of(take_word(line)));
    arena_.members.reserve(number_of(take_word(line)));
    arena_.errors.reserve(number_of(take_word(line)));
    arena_.error_uses.reserve(number_of(take_word(line)));
    arena_.operations.reserve(number_of(take_word(line)));
}

void set_flags(Shape& shape, std::string_view flags) {
    shape.sensitive = flags.contains('!');
    shape.streaming = flags.contains('~');
    shape.flattened = flags.contains('F');
}

void Reader::read_member(std::string_view token) {
    Member member;
    member.name = take(token, '|');
    member.shape = shape(take(token, '|'));
    for (char flag : take(token, '|')) {
        switch (flag) {
            case 'h': member.place = Place::header; break;
            case 'H': member.place = Place::headers; break;
            case 'q': member.place = Place::query; break;
            case 'u': member.place = Place::uri; break;
            case 's': member.place = Place::status; break;
            case '!': member.sensitive = true; break;
            case 'P': member.payload = true; break;
            case 'F': member.flattened = true; break;
            case 'a': member.xml_attribute = true; break;
            default: INVARIANT(!"a flag that is known");
        }
    }
    member.wire = token.empty() ? member.name : token == "-" ? std::string_view() : token;
    INVARIANT(arena_.members.size() < arena_.members.capacity());
    arena_.members.push_back(member);
}

void Reader::read_structure(std::string_view line) {
    INVARIANT(shapes_ < arena_.shapes.size());
    Shape& made = arena_.shapes[shapes_++];
    made.kind = Kind::structure;
    set_flags(made, take(line, ' '));
    made.name = take_word(line);
    std::size_t first = arena_.members.size();
    while (!line.empty()) {
        read_member(take_word(line));
    }
    made.members = {arena_.members.data() + first, arena_.members.size() - first};
}

void Reader::read_collection(std::string_view line) {
    INVARIANT(shapes_ < arena_.shapes.size());
    Shape& made = arena_.shapes[shapes_++];
    made.kind = take(line, '|') == "l" ? Kind::list : Kind::map;
    made.item = shape(take(line, '|'));
    set_flags(made, take(line, '|'));
    made.item_wire = take(line, '|');
    made.key_wire = line;
}

void Reader::read_error(std::string_view line) {
    std::string_view name = take_word(line);
    arena_.errors.push_back({.shape = name, .code = line.empty() ? name : line});
}

void Reader::read_operation(std::string_view line) {
    Operation made;
    made.reads = take(line, ' ') == "r";
    made.name = take_word(line);
    made.method = take_optional(line);
    made.uri = take_optional(line);
    made.input = optional_shape(take_word(line));
    made.output = optional_shape(take_word(line));
    made.result_wrapper = take_optional(line);
    std::string_view errors = take_optional(line);
    made.event = line.empty() ? made.name : line;
    std::size_t first = arena_.error_uses.size();
    while (!errors.empty()) {
        std::size_t number = number_of(take(errors, ','));
        INVARIANT(number < arena_.errors.size());
        arena_.error_uses.push_back(arena_.errors[number]);
    }
    made.errors = {arena_.error_uses.data() + first, arena_.error_uses.size() - first};
    made.service = &service_;
    INVARIANT(arena_.operations.empty() || arena_.operations.back().name < made.name);
    INVARIANT(arena_.operations.size() < arena_.operations.capacity());
    arena_.operations.push_back(made);
}

/// What is a shape's own is its members' too.
void Reader::inherit() {
    for (Member& member : arena_.members) {
        member.sensitive = member.sensitive || member.shape->sensitive;
        member.flattened = member.flattened || member.shape->flattened;
    }
}

void Reader::read(std::string_view text) {
    take(text, '\n');  // Where it comes from.
    take(text, '\n');  // Facts.
    std::string_view counts = take(text, '\n');
    INVARIANT(take(counts, ' ') == "n");
    reserve(counts);
    const std::size_t errors = arena_.errors.capacity();
    const std::size_t uses = arena_.error_uses.capacity();
    while (!text.empty()) {
        std::string_view line = take(text, '\n');
        INVARIANT(line.size() > 2);
        switch (line[0]) {
            case 's': read_structure(line.substr(1)); break;
            case 'l':
            case 'm': read_collection(line); break;
            case 'e': read_error(line.substr(2)); break;
            case 'o':
            case 'r': read_operation(line); break;
            default: INVARIANT(!"a line that is known");
        }
    }
    INVARIANT(shapes_ == arena_.shapes.size());
    INVARIANT(errors == arena_.errors.capacity() && uses == arena_.error_uses.capacity());
    inherit();
}

}  // namespace

Service read_service_facts(std::string_view text) {
    take(text, '\n');
    std::string_view line = take(text, '\n');
    INVARIANT(take(line, ' ') == "v");
    Service made;
    made.name = take_word(line);
    made.api_version = take_word(line);
    made.endpoint_prefix = take_word(line);
    made.signing_name = take_word(line);
    made.target_prefix = take_optional(line);
    made.event_source = take_word(line);
    made.json_version = take_optional(line);
    made.protocol = protocol_of(take_word(line));
    made.event_api_version = take_optional(line);
    std::string_view flags = take_optional(line);
    made.also_query = flags.contains('q');
    made.global = flags.contains('g');
    return made;
}

void read_model(std::string_view text, const Service& service, ModelArena& arena) {
    INVARIANT(arena.operations.empty());
    Reader(service, arena).read(text);
}

}  // namespace opentrail::gateway
