// Fuzzes what is read of a queue's messages and of objects' keys: whoever may write to a queue
// chooses both. What is read has names that calls and lists can take, and an error is a sentence.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/json_text.h"
#include "intake/notice.h"
#include "intake/object_name.h"

namespace {

using namespace opentrail;
using namespace opentrail::intake;

void check_name(std::string_view key) {
    const ObjectName read = read_object_name(key);
    INVARIANT(key.starts_with(read.prefix));
    if (read.kind == FileKind::other) {
        INVARIANT(read == ObjectName{});
    } else {
        INVARIANT(read.account.size() == 12 && !read.region.empty() && read.minute);
        INVARIANT(read.kind == FileKind::digest || !read.backfill);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto notice = read_notice(text)) {
        INVARIANT(!notice->kind.empty());
        for (const AnnouncedObject& object : notice->objects) {
            INVARIANT(!object.bucket.empty() && !object.key.empty() && is_utf8(object.key));
            check_name(object.key);
        }
    } else {
        INVARIANT(notice.error().code == Code::invalid && !notice.error().message.empty());
        INVARIANT(is_utf8(notice.error().message));
        INVARIANT(notice.error().message.find('\n') == std::string::npos);
    }
    check_name(text);
    return 0;
}
