#include "journal/provenance.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/little_endian.h"
#include "journal/cursor.h"

namespace opentrail::journal {
namespace {

// Numbers are on disk.
enum Tag : std::uint8_t {
    recorded = 1,
    door = 2,
    gateway = 3,
    principal = 4,
    account = 5,
    region = 6,
    import_id = 7,
    source = 8,
    source_hash = 9,
};
constexpr std::uint8_t first_required_tag = 128;

void append_field(std::string& out, Tag tag, std::string_view value) {
    if (value.empty()) return;
    out.push_back(static_cast<char>(tag));
    append_varint(out, value.size());
    out.append(value);
}

std::string* text_of(Provenance& provenance, std::uint8_t tag) {
    switch (tag) {
        case gateway: return &provenance.gateway;
        case principal: return &provenance.principal;
        case account: return &provenance.account;
        case region: return &provenance.region;
        case import_id: return &provenance.import_id;
        case source: return &provenance.source;
        default: return nullptr;
    }
}

std::unexpected<Error> bad(std::string_view what) {
    return fail(Code::corrupt, fmt::format("provenance has {}", what));
}

// A field that is not text. False when its value is not one that render() writes.
bool parse_plain(std::uint8_t tag, std::string_view value, Provenance& into) {
    switch (tag) {
        case recorded:
            if (value.size() != sizeof(std::int64_t)) return false;
            into.recorded = from_millis(load<std::int64_t>(value.data()));
            return true;
        case door:
            if (value.size() != 1 || value[0] == 0) return false;
            into.door = static_cast<Door>(value[0]);
            return true;
        case source_hash:
            if (value.size() != sizeof(Sha256)) return false;
            std::copy_n(reinterpret_cast<const std::uint8_t*>(value.data()), value.size(),
                        into.source_hash.emplace().begin());
            return true;
        default: return true;
    }
}

}  // namespace

void render(const Provenance& provenance, std::string& out) {
    char time[sizeof(std::int64_t)];
    store<std::int64_t>(time, to_millis(provenance.recorded));
    append_field(out, recorded, {time, sizeof time});
    const char door_number = static_cast<char>(provenance.door);
    append_field(out, door, {&door_number, 1});
    append_field(out, gateway, provenance.gateway);
    append_field(out, principal, provenance.principal);
    append_field(out, account, provenance.account);
    append_field(out, region, provenance.region);
    append_field(out, import_id, provenance.import_id);
    append_field(out, source, provenance.source);
    if (provenance.source_hash) append_field(out, source_hash, as_text(*provenance.source_hash));
}

Result<void> parse(std::string_view bytes, Provenance& into) {
    Cursor cursor(bytes);
    for (std::uint8_t tag = gateway; tag <= source; ++tag) text_of(into, tag)->clear();
    into.source_hash.reset();
    std::uint8_t previous = 0;
    bool has_recorded = false;
    bool has_door = false;
    while (!cursor.empty()) {
        std::uint8_t tag = 0;
        std::uint32_t size = 0;
        std::string_view value;
        if (!cursor.number(tag) || !cursor.varint(size) || !cursor.bytes(size, value)) {
            return bad("a field that is cut off");
        }
        if (tag <= previous) return bad("fields out of order");
        previous = tag;
        if (tag >= first_required_tag) {
            return fail(Code::invalid,
                        fmt::format("provenance field {} needs a newer version of opentrail", tag));
        }
        has_recorded = has_recorded || tag == recorded;
        has_door = has_door || tag == door;
        if (std::string* text = text_of(into, tag)) {
            if (value.empty()) return bad("an empty field");
            text->assign(value);
        } else if (!parse_plain(tag, value, into)) {
            return bad(fmt::format("a wrong value for field {}", tag));
        }
    }
    if (!has_recorded || !has_door) return bad("no time or no door");
    return {};
}

}  // namespace opentrail::journal
