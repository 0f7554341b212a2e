// Bodies in aws-chunked against any bytes: reading one never crashes and never invents a byte, what
// is written in that coding is read back, and no signature is passed that was not made.

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "aws/chunked_body.h"
#include "base/assert.h"

namespace {

using namespace opentrail;
using aws::BodyForm;

void check(std::string_view body, BodyForm form) {
    const auto decoded = aws::decode_chunked(body, form);
    if (!decoded) {
        INVARIANT(decoded.error().code == Code::invalid && !decoded.error().message.empty());
        return;
    }
    INVARIANT(decoded->bytes.size() + 3 <= body.size());
    // Nobody has the key of a signature of zeros.
    aws::Signature signature;
    signature.signature = std::string(64, '0');
    const bool matches = aws::chunks_match(body, form, signature, Sha256{});
    INVARIANT(matches == (form == BodyForm::unsigned_chunks_trailer));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const BodyForm form : {BodyForm::signed_chunks, BodyForm::signed_chunks_trailer,
                                BodyForm::unsigned_chunks_trailer}) {
        check(bytes, form);
    }
    const std::size_t half = size / 2;
    std::string written;
    for (const std::string_view part : {bytes.substr(0, half), bytes.substr(half)}) {
        if (!part.empty()) written += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
    }
    written += "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
    const auto again = aws::decode_chunked(written, BodyForm::unsigned_chunks_trailer);
    INVARIANT(again && again->bytes == bytes && again->trailers.size() == 1);
    return 0;
}
