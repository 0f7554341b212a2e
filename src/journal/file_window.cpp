#include "journal/file_window.h"

#include <algorithm>

namespace opentrail::journal {
namespace {

constexpr std::size_t read_bytes_max = std::size_t{1} << 20;

}  // namespace

Result<std::string_view> FileWindow::view(std::uint64_t at, std::size_t size) {
    if (at < begin_ || at + size > begin_ + buffer_.size()) {
        const std::size_t wanted = std::max(size, read_bytes_);
        read_bytes_ = std::min(2 * read_bytes_, read_bytes_max);
        if (buffer_.size() < wanted) buffer_.resize(wanted);
        const std::size_t got = TRY(file_.read(at, buffer_.data(), wanted));
        buffer_.resize(got);
        begin_ = at;
    }
    const std::string_view held(buffer_);
    return held.substr(std::min<std::size_t>(at - begin_, held.size()), size);
}

}  // namespace opentrail::journal
