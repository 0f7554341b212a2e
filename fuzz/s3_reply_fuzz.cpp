// Fuzzes what is read of an S3's answers: XML and headers from outside. What is read of a page is
// whole, and an error always has a sentence.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "aws/s3_reply.h"
#include "aws/service_error.h"
#include "base/assert.h"

using namespace opentrail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto page = aws::read_page(text)) {
        for (const auto& object : page->objects) INVARIANT(!object.key.empty());
    }
    static_cast<void>(aws::read_buckets(text));
    if (const auto upload = aws::read_upload(text)) INVARIANT(!upload->empty());
    const std::string_view value = text.substr(0, 200);
    const http::Response reply{200 + static_cast<int>(size % 400),
                               {{"Content-Length", std::string(value)},
                                {"Content-Range", std::string(value)},
                                {"Last-Modified", std::string(value)},
                                {"ETag", std::string(value)}},
                               std::string(text),
                               {},
                               {}};
    static_cast<void>(aws::read_facts(reply));
    static_cast<void>(aws::region_in(reply));
    const Error error = aws::read_error(reply, {"GET", "http://s3.test/b", size % 2 == 0});
    INVARIANT(!aws::service_code(error).empty());
    INVARIANT(error.message.find('\n') == std::string::npos);
    return 0;
}
