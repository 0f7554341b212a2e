#include "delivery/sidecar.h"

#include <fmt/format.h>

#include <utility>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json_text.h"

namespace opentrail::delivery {
namespace {

// No key is written with such an end (object_path.h), so no folder has the name of a sidecar.
constexpr std::string_view ending = "%.json";
// Room is left for ".tmp".
constexpr std::size_t name_bytes_max = 251;
constexpr std::int64_t format_version = 1;

/// Names in the file, and what they say.
constexpr std::pair<std::string_view, std::string Attributes::*> headers[] = {
    {"contentType", &Attributes::content_type},
    {"contentEncoding", &Attributes::content_encoding},
    {"contentDisposition", &Attributes::content_disposition},
    {"contentLanguage", &Attributes::content_language},
    {"cacheControl", &Attributes::cache_control},
    {"expires", &Attributes::expires}};

std::unexpected<Error> damaged(std::string_view why) {
    return fail(Code::corrupt, fmt::format("read an object's sidecar: {}", why));
}

JsonObject as_json(const std::map<std::string, std::string>& pairs) {
    JsonObject object;
    for (const auto& [name, value] : pairs) object[name] = value;
    return object;
}

Result<std::map<std::string, std::string>> pairs_member(const JsonObject& object,
                                                        std::string_view name) {
    std::map<std::string, std::string> pairs;
    const JsonObject* const found = TRY(object_member(object, name));
    if (found == nullptr) return pairs;
    for (const auto& member : *found) {
        const std::string_view key = member.key();
        const auto value = TRY(text_member(*found, key));
        if (value) pairs.emplace(key, *value);
    }
    return pairs;
}

Result<JsonObject> to_json(const Sidecar& sidecar) {
    JsonObject object;
    object["version"] = format_version;
    object["bytes"] = sidecar.bytes;
    object["md5"] = sidecar.md5;
    object["etag"] = sidecar.etag;
    TRY(add_attributes(object, sidecar.attributes));
    object["checksums"] = checksums_as_json(sidecar.checksums);
    return object;
}

Result<Sidecar> from_json(const JsonObject& object) {
    Sidecar sidecar;
    if (TRY(integer_member(object, "version")) != format_version) {
        return damaged("it is of another format");
    }
    const auto bytes = TRY(integer_member(object, "bytes"));
    auto md5 = TRY(text_member(object, "md5"));
    auto etag = TRY(text_member(object, "etag"));
    if (!bytes || *bytes < 0 || !md5 || !etag) return damaged("something is missing");
    sidecar.bytes = static_cast<std::uint64_t>(*bytes);
    sidecar.md5 = *std::move(md5);
    sidecar.etag = *std::move(etag);
    sidecar.attributes = TRY(attributes_from(object));
    sidecar.checksums = TRY(checksums_from(object));
    return sidecar;
}

template <class T>
Result<T> as_corrupt(Result<T> result) {
    if (!result && result.error().code == Code::invalid) return damaged(result.error().message);
    return result;
}

Result<Intent> intent_from(const JsonObject& object) {
    auto bucket = TRY(text_member(object, "bucket"));
    const auto key = TRY(text_member(object, "key"));
    const JsonObject* const sidecar = TRY(object_member(object, "sidecar"));
    if (!bucket || !key || sidecar == nullptr) return damaged("something is missing");
    return Intent{*std::move(bucket), TRY(percent_decode(*key)), TRY(from_json(*sidecar))};
}

}  // namespace

std::string sidecar_path(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    const std::string_view name = path.substr(begin);
    const std::string_view folder = path.substr(0, begin);
    if (name.size() + ending.size() <= name_bytes_max) {
        return fmt::format("{}{}{}", folder, name, ending);
    }
    return fmt::format("{}%%{}{}", folder, hex(sha256(name)), ending);
}

Result<void> add_attributes(JsonObject& into, const Attributes& attributes) {
    const auto check = [](std::string_view what, std::string_view text) -> Result<void> {
        if (is_utf8(text)) return {};
        return fail(Code::invalid, fmt::format("keep an object's {}: it is not UTF-8", what));
    };
    for (const auto& [name, member] : headers) {
        const std::string& text = attributes.*member;
        TRY(check(name, text));
        if (!text.empty()) into[name] = text;
    }
    for (const auto& [name, value] : attributes.metadata) {
        TRY(check("metadata", name));
        TRY(check("metadata", value));
    }
    into["metadata"] = as_json(attributes.metadata);
    return {};
}

Result<Attributes> attributes_from(const JsonObject& object) {
    Attributes attributes;
    for (const auto& [name, member] : headers) {
        if (auto text = TRY(text_member(object, name))) attributes.*member = *std::move(text);
    }
    attributes.metadata = TRY(pairs_member(object, "metadata"));
    return attributes;
}

JsonObject checksums_as_json(const Checksums& checksums) { return as_json(checksums); }

Result<Checksums> checksums_from(const JsonObject& object) {
    return pairs_member(object, "checksums");
}

Result<std::string> render_sidecar(const Sidecar& sidecar) {
    return to_text(TRY(to_json(sidecar))) + "\n";
}

Result<Sidecar> parse_sidecar(std::string_view text) {
    const auto object = as_corrupt(parse_json_object(text));
    if (!object) return std::unexpected(object.error());
    return as_corrupt(from_json(*object));
}

Result<std::string> render_intent(const Intent& intent) {
    JsonObject object;
    object["bucket"] = intent.bucket;
    // A key is any bytes.
    object["key"] = percent_encode(intent.key, Slash::keep);
    object["sidecar"] = TRY(to_json(intent.sidecar));
    return to_text(object) + "\n";
}

Result<Intent> parse_intent(std::string_view text) {
    const auto object = as_corrupt(parse_json_object(text));
    if (!object) return std::unexpected(object.error());
    return as_corrupt(intent_from(*object));
}

Attributes attributes_by_key(std::string_view key) {
    Attributes attributes;
    if (key.ends_with(".json.gz")) {
        attributes.content_type = "application/json";
        attributes.content_encoding = "gzip";
    }
    return attributes;
}

std::string etag_by_facts(std::string_view key, std::uint64_t bytes, Timestamp modified) {
    const std::string hash =
        hex(sha256(fmt::format("{}\n{}\n{}", key, bytes, to_millis(modified))));
    return hash.substr(0, 32) + "-1";
}

}  // namespace opentrail::delivery
