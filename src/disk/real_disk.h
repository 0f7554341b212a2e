// RealDisk: the machine's file system, through POSIX calls.
//
// Safe from any thread; has no state. Files are made 0640 and directories 0750 (less the umask): an
// audit log is not for everybody.

#pragma once

#include "disk/disk.h"

namespace opentrail::disk {

class RealDisk final : public Disk {
  public:
    /// Refuses what is not a regular file.
    Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> rename_new(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<std::vector<std::string>> list(const std::string& path) override;
    Result<void> create_directories(const std::string& path) override;
    Result<void> sync_directory(const std::string& path) override;
    Result<bool> exists(const std::string& path) override;
    Result<Facts> facts(const std::string& path) override;
    /// By flock(2): the kernel lets go when the process ends, however it ends. The file stays,
    /// holding the process id of the last holder.
    Result<std::unique_ptr<Lock>> lock(const std::string& path) override;
    Result<std::uint64_t> free_bytes(const std::string& path) override;
};

}  // namespace opentrail::disk
