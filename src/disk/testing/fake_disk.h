// FakeDisk: a file system in memory that keeps only what was synced, and fails when told.
//
// crash(seed) gives the disk as a power failure may leave it; the old one goes on as if nothing had
// happened, so one run can be judged under many seeds. cut_at(n) lets the power fail at the n-th
// call. The usual test counts the calls of an undisturbed run, then repeats it for every n with
// cut_at(n), and looks at crash(seed) for a few seeds:
//
//     FakeDisk whole;
//     run(whole);
//     for (std::uint64_t n = 1; n <= whole.calls(); ++n) {
//         FakeDisk disk;
//         disk.cut_at(n);
//         run(disk);                             // Stops early; remembers what was acknowledged.
//         for (std::uint64_t seed = 0; seed < 8; ++seed) judge(*disk.crash(seed));
//     }
//
// Safe from any thread. Paths that begin with '/' and those that do not are the same: there is one
// root, which exists. The files and locks it gave out may outlive it.

#pragma once

#include "disk/disk.h"

namespace opentrail::disk {

class FakeDisk final : public Disk {
  public:
    FakeDisk();
    ~FakeDisk() override;

    Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> rename_new(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<std::vector<std::string>> list(const std::string& path) override;
    Result<void> create_directories(const std::string& path) override;
    Result<void> sync_directory(const std::string& path) override;
    Result<bool> exists(const std::string& path) override;
    /// Every file was modified in 1970.
    Result<Facts> facts(const std::string& path) override;
    Result<std::unique_ptr<Lock>> lock(const std::string& path) override;
    Result<std::uint64_t> free_bytes(const std::string& path) override;

    /// The disk after a power failure now. Any of the changes that no sync covers may have reached
    /// the medium, in part too: a write torn at any byte, only some of its sectors, or the size
    /// without the bytes; a rename or not. Seed 0: none of them did. Seed 1: all did, but for the
    /// end of the last write. Locks are gone, nothing fails.
    std::unique_ptr<FakeDisk> crash(std::uint64_t seed) const;

    /// The power fails at the n-th call from now (1 is the next): that call and all later ones fail
    /// with Code::unavailable. What that call was to do may have reached the medium.
    void cut_at(std::uint64_t n);
    /// The n-th call from now fails with Code::unavailable and does nothing; later ones work again.
    void fail_at(std::uint64_t n);
    /// As fail_at; and if that call syncs a file, it does what Linux does when it cannot write a
    /// page back: what was not durable is still read, and no later sync writes it.
    void lose_at(std::uint64_t n);
    /// Calls so far of the disk and of its files, failed ones included.
    std::uint64_t calls() const;
    /// Of these, how often a file was synced.
    std::uint64_t syncs() const;

    /// From now on reading from a file that was opened as `path` fails with Code::unavailable, or
    /// no more.
    void fail_reads(const std::string& path, bool on);

    /// Writes that would make the files larger than this, all together, fail with
    /// Code::throttled.
    void set_capacity(std::uint64_t bytes);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace opentrail::disk
