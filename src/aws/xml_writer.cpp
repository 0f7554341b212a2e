#include "aws/xml_writer.h"

#include "base/assert.h"
#include "base/json_text.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// Bytes of the character at the head of `text`, or 0 where there is none.
std::size_t character_bytes(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return bytes <= text.size() && is_utf8(text.substr(0, bytes)) ? bytes : 0;
}

/// XML 1.0, production Char; `character` is one of UTF-8.
bool is_allowed(std::string_view character) {
    if (character.size() == 1) {
        const auto byte = static_cast<unsigned char>(character[0]);
        return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r';
    }
    return character != "\xef\xbf\xbe" && character != "\xef\xbf\xbf";  // U+FFFE, U+FFFF
}

std::string_view escaped(char c) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        case '\'': return "&apos;";
        case '\r': return "&#xD;";
        default: return {};
    }
}

}  // namespace

void append_xml_text(std::string& into, std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = character_bytes(text);
        const std::string_view character = text.substr(0, bytes == 0 ? 1 : bytes);
        text.remove_prefix(character.size());
        if (bytes == 0 || !is_allowed(character)) {
            into += replacement;
        } else if (const std::string_view safe = escaped(character[0]); !safe.empty()) {
            into += safe;
        } else {
            into += character;
        }
    }
}

void XmlWriter::open(std::string_view name, std::string_view xml_namespace) {
    INVARIANT(!name.empty());
    text_ += '<';
    text_ += name;
    if (!xml_namespace.empty()) {
        text_ += " xmlns=\"";
        append_xml_text(text_, xml_namespace);
        text_ += '"';
    }
    text_ += '>';
    open_.emplace_back(name);
}

void XmlWriter::attribute(std::string_view name, std::string_view text) {
    INVARIANT(text_.ends_with('>') && !open_.empty());
    text_.pop_back();
    text_.append(" ").append(name).append("=\"");
    append_xml_text(text_, text);
    text_ += "\">";
}

void XmlWriter::text(std::string_view text) {
    INVARIANT(!open_.empty());
    append_xml_text(text_, text);
}

void XmlWriter::close() {
    INVARIANT(!open_.empty());
    text_ += "</" + open_.back() + ">";
    open_.pop_back();
}

void XmlWriter::element(std::string_view name, std::string_view text) {
    open(name);
    append_xml_text(text_, text);
    close();
}

std::string XmlWriter::take() {
    INVARIANT(open_.empty());
    return std::move(text_);
}

}  // namespace opentrail::aws
