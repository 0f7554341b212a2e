#include "intake/import_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/gzip.h"
#include "base/limits.h"

namespace opentrail::intake {
namespace {

constexpr std::string_view digest_refusal = "a CloudTrail digest file";

/// Closes it.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

std::string last_system_error() { return std::generic_category().message(errno); }

/// Pipes have no size to believe, so this reads to the end, whatever that is.
Result<std::string> read_whole(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) {
        return fail(Code::not_found, fmt::format("cannot open it: {}", last_system_error()));
    }
    struct stat status{};
    std::string bytes;
    if (::fstat(file.number(), &status) == 0 && status.st_size > 0) {
        bytes.reserve(static_cast<std::size_t>(status.st_size) + 65);
    }
    constexpr std::size_t step = 1 << 20;
    while (true) {
        const std::size_t at = bytes.size();
        bytes.resize(at + std::max<std::size_t>(step / 16, std::min(step, bytes.capacity() - at)));
        const ssize_t read = ::read(file.number(), bytes.data() + at, bytes.size() - at);
        if (read < 0)
            return fail(Code::unavailable, fmt::format("cannot read it: {}", last_system_error()));
        bytes.resize(at + static_cast<std::size_t>(read));
        if (read == 0) return bytes;
        if (bytes.size() > limits::import_file_bytes_max) {
            return fail(Code::invalid,
                        fmt::format("larger than {} bytes", limits::import_file_bytes_max));
        }
    }
}

bool is_named_lines(std::string_view path) {
    if (path.ends_with(".gz")) path.remove_suffix(3);
    return path.ends_with(".ndjson") || path.ends_with(".jsonl");
}

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

}  // namespace

Result<ReadFile> read_import_file(const std::string& path) {
    std::string bytes = TRY(read_whole(path));
    ReadFile file;
    file.hash = sha256(bytes);
    if (is_gzip(bytes)) bytes = TRY(gunzip(bytes, limits::inflated_file_bytes_max));
    file.inflated_bytes = bytes.size();
    const Lines lines = is_named_lines(path) ? Lines::known : Lines::guess;
    file.split = TRY(split_records(std::move(bytes), lines));
    return file;
}

bool is_digest_refusal(const Error& error) { return error.message.starts_with(digest_refusal); }

}  // namespace opentrail::intake
