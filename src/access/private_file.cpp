#include "access/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace opentrail::access {
namespace {

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

std::unexpected<Error> failure(std::string_view tried, const std::string& path) {
    return fail(Code::unavailable, fmt::format("{} {}: {}", tried, path, std::strerror(errno)));
}

Result<void> write_all(int file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failure("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Result<void> write_private_file(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + ".new";
    ::unlink(temporary.c_str());  // What an interrupted write left may be readable by others.
    {
        const Descriptor file(
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file.number() < 0) return failure("create", temporary);
        TRY(write_all(file.number(), bytes, temporary));
        if (::fsync(file.number()) != 0) return failure("sync", temporary);
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) return failure("rename to", path);
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) return failure("sync", directory);
    return {};
}

Result<std::string> read_private_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) {
        if (errno == ENOENT)
            return fail(Code::not_found, fmt::format("open {}: no such file", path));
        return failure("open", path);
    }
    std::string bytes;
    char part[4096];
    for (;;) {
        const ssize_t got = ::read(file.number(), part, sizeof part);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure("read", path);
        if (got == 0) return bytes;
        bytes.append(part, static_cast<std::size_t>(got));
        if (bytes.size() > private_file_bytes_max) {
            return fail(Code::invalid, fmt::format("read {}: it is longer than {} bytes", path,
                                                   private_file_bytes_max));
        }
    }
}

}  // namespace opentrail::access
