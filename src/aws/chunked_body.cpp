#include "aws/chunked_body.h"

#include <fmt/format.h>

#include <charconv>

#include "aws/signature_parts.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

constexpr std::string_view streaming = "STREAMING-";
constexpr std::string_view signature_mark = ";chunk-signature=";
constexpr std::string_view trailer_signature = "x-amz-trailer-signature";
constexpr std::size_t signature_digits = 64;
constexpr std::size_t line_bytes_max = 1024;
constexpr std::size_t trailers_max = 16;

bool has_signatures(BodyForm form) {
    return form == BodyForm::signed_chunks || form == BodyForm::signed_chunks_trailer;
}

bool has_trailer(BodyForm form) {
    return form == BodyForm::signed_chunks_trailer || form == BodyForm::unsigned_chunks_trailer;
}

struct Chunk {
    std::string_view bytes;
    std::string_view signature;
};

/// Goes through a body once, from the first chunk to the last trailer.
class Walk {
  public:
    Walk(std::string_view body, BodyForm form) : rest_(body), size_(body.size()), form_(form) {}

    /// The next chunk; the last is empty.
    Result<Chunk> chunk() {
        std::string_view line = TRY(this->line(true));
        Chunk chunk;
        const std::string_view digits = line.substr(0, line.find(';'));
        if (has_signatures(form_)) {
            line.remove_prefix(digits.size());
            if (!line.starts_with(signature_mark) ||
                line.size() != signature_mark.size() + signature_digits) {
                return wrong("a chunk has no signature");
            }
            chunk.signature = line.substr(signature_mark.size());
        } else if (digits.size() != line.size()) {
            return wrong("a chunk's size is followed by something");
        }
        std::uint64_t size = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
        if (error != std::errc() || end != digits.data() + digits.size()) {
            return wrong("a chunk's size is no hexadecimal number");
        }
        if (size == 0) return chunk;
        if (size > rest_.size()) return wrong("the body ends within a chunk");
        chunk.bytes = rest_.substr(0, static_cast<std::size_t>(size));
        rest_.remove_prefix(chunk.bytes.size());
        if (!rest_.starts_with("\r\n")) return wrong("a chunk is longer than it says");
        rest_.remove_prefix(2);
        return chunk;
    }

    /// What follows the last chunk; the signature is among them.
    Result<std::vector<http::Header>> trailers() {
        std::vector<http::Header> found;
        // The last chunk, which is empty, has a line's end of its own with some clients.
        if (rest_.starts_with("\r\n")) rest_.remove_prefix(2);
        while (has_trailer(form_) && !rest_.empty()) {
            const std::string_view line = TRY(this->line(false));
            if (line.empty()) break;
            const std::size_t colon = line.find(':');
            if (colon == std::string_view::npos || colon == 0) {
                return wrong("a trailing header has no name");
            }
            if (found.size() == trailers_max) return wrong("there are too many trailing headers");
            found.push_back({http::lower(trim(line.substr(0, colon))),
                             std::string(trim(line.substr(colon + 1)))});
        }
        if (!rest_.empty()) return wrong("something follows the last chunk");
        return found;
    }

  private:
    std::unexpected<Error> wrong(std::string_view what) const {
        return fail(Code::invalid, fmt::format("read a body in aws-chunked: {} at byte {}", what,
                                               size_ - rest_.size()));
    }

    /// Without its end: "\r\n", or "\n" alone where `strict` is not.
    Result<std::string_view> line(bool strict) {
        const std::size_t end = rest_.substr(0, line_bytes_max).find('\n');
        if (end == std::string_view::npos) return wrong("a line has no end");
        std::string_view line = rest_.substr(0, end);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        } else if (strict) {
            return wrong("a line does not end in CR LF");
        }
        rest_.remove_prefix(end + 1);
        return line;
    }

    std::string_view rest_;
    const std::size_t size_;
    const BodyForm form_;
};

std::string scope_of(const Signature& signature) {
    return fmt::format("{}/{}/{}/{}", signature.date, signature.region, signature.service,
                       signature.terminator);
}

/// What is signed of a trailer: its lines, without the signature's own.
std::string signed_lines(const std::vector<http::Header>& trailers) {
    std::string lines;
    for (const http::Header& trailer : trailers) {
        if (trailer.name == trailer_signature) continue;
        lines += fmt::format("{}:{}\n", trailer.name, trailer.value);
    }
    return lines;
}

}  // namespace

BodyForm body_form(std::string_view content_sha256) {
    if (content_sha256 == "UNSIGNED-PAYLOAD") return BodyForm::not_hashed;
    if (!content_sha256.starts_with(streaming)) return BodyForm::hashed;
    const std::string_view kind = content_sha256.substr(streaming.size());
    if (kind == "AWS4-HMAC-SHA256-PAYLOAD") return BodyForm::signed_chunks;
    if (kind == "AWS4-HMAC-SHA256-PAYLOAD-TRAILER") return BodyForm::signed_chunks_trailer;
    if (kind == "UNSIGNED-PAYLOAD-TRAILER") return BodyForm::unsigned_chunks_trailer;
    return BodyForm::unknown;
}

bool is_chunked(BodyForm form) { return has_signatures(form) || has_trailer(form); }

Result<ChunkedBody> decode_chunked(std::string_view body, BodyForm form) {
    Walk walk(body, form);
    ChunkedBody decoded;
    decoded.bytes.reserve(body.size());
    while (true) {
        const Chunk chunk = TRY(walk.chunk());
        if (chunk.bytes.empty()) break;
        decoded.bytes += chunk.bytes;
    }
    decoded.trailers = TRY(walk.trailers());
    std::erase_if(decoded.trailers,
                  [](const http::Header& header) { return header.name == trailer_signature; });
    return decoded;
}

bool chunks_match(std::string_view body, BodyForm form, const Signature& signature,
                  const Sha256& key) {
    if (!has_signatures(form)) return true;
    const std::string scope = scope_of(signature);
    const std::string nothing = hex(sha256(""));
    std::string previous = signature.signature;
    const auto follows = [&](std::string_view kind, std::string_view what,
                             std::string_view claimed) {
        const std::string to_sign = fmt::format("AWS4-HMAC-SHA256-{}\n{}\n{}\n{}\n{}", kind,
                                                signature.timestamp, scope, previous, what);
        previous = hex(hmac_sha256(as_text(key), to_sign));
        return equal_constant_time(previous, claimed);
    };
    Walk walk(body, form);
    while (true) {
        const Result<Chunk> chunk = walk.chunk();
        if (!chunk) return true;
        if (!follows("PAYLOAD", fmt::format("{}\n{}", nothing, hex(sha256(chunk->bytes))),
                     chunk->signature)) {
            return false;
        }
        if (chunk->bytes.empty()) break;
    }
    const auto trailers = walk.trailers();
    if (!trailers || form != BodyForm::signed_chunks_trailer) return true;
    std::string_view claimed;
    for (const http::Header& trailer : *trailers) {
        if (trailer.name == trailer_signature) claimed = trailer.value;
    }
    return follows("TRAILER", hex(sha256(signed_lines(*trailers))), claimed);
}

}  // namespace opentrail::aws
