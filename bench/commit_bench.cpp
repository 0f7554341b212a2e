// What one group commit takes: an event that nobody else's joins, from being handed to the journal
// until it is durable. Beside it what lies under it, and what is left of it for who is in haste.
//
//   commit_bench [--smoke] [--dir=DIR] [--rounds=N]
//
// bare: 4 KiB written over a file that has its room, and fdatasync. append: Journal::append, where
// the writer's thread writes and syncs, as every door of the program has it. at once:
// Journal::enqueue_at_once, as gateways have it whose callers wait. Twenty of each in turn: who
// alternates between two files pays for both. Medians. Ends with one line of JSON.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "disk/real_disk.h"
#include "disk/testing/temporary_directory.h"
#include "event/sample.h"
#include "journal/journal.h"

namespace {

using namespace opentrail;  // NOLINT: a program of one file.

constexpr std::size_t at_a_time = 20;

double microseconds(const std::function<void()>& what) {
    const auto begin = std::chrono::steady_clock::now();
    what();
    const auto spent = std::chrono::steady_clock::now() - begin;
    return std::chrono::duration<double, std::micro>(spent).count();
}

double median(std::vector<double>& times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return *middle;
}

/// A file of its own, written over and over in pieces of 4 KiB.
class Bare {
  public:
    explicit Bare(const std::string& path)
        : file_(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) {
        INVARIANT(file_ >= 0);
        const std::string room(file_bytes, '\0');
        INVARIANT(::pwrite(file_, room.data(), room.size(), 0) == file_bytes);
        INVARIANT(::fsync(file_) == 0);
    }
    ~Bare() { ::close(file_); }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    void commit() {
        INVARIANT(::pwrite(file_, piece_.data(), piece_.size(), at_) == std::ssize(piece_));
        INVARIANT(::fdatasync(file_) == 0);
        at_ = (at_ + std::ssize(piece_)) % file_bytes;
    }

  private:
    static constexpr off_t file_bytes = 4 << 20;
    const int file_;
    const std::string piece_ = std::string(4096, 'x');
    off_t at_ = 0;
};

journal::Batch one_event() {
    auto text = std::make_shared<std::string>();
    event::Generator generator({.begin = from_millis(1'760'000'000'000), .events = 1});
    generator.next(*text);
    journal::Batch batch;
    batch.provenance.recorded = from_millis(1'760'000'000'000);
    batch.provenance.gateway = "main";
    batch.provenance.account = "123456789012";
    batch.provenance.region = "eu-central-1";
    batch.items.push_back({.record = *text, .record_hash = sha256(*text)});
    batch.owner = text;
    return batch;
}

struct Figures {
    double bare = 0, append = 0, at_once = 0;
};

Figures measure(const std::string& directory, std::size_t rounds) {
    disk::RealDisk disk;
    const SystemClock clock;
    Bare bare(directory + "/bare");
    auto opened = journal::Journal::open(disk, clock, directory + "/commit", {});
    INVARIANT(opened);
    journal::Journal& journal = **opened;
    const journal::Batch event = one_event();
    std::vector<double> of_bare, of_append, of_at_once;
    const auto append = [&](journal::Batch batch) {
        INVARIANT(journal.append(0, std::move(batch)));
    };
    const auto append_at_once = [&](journal::Batch batch) {
        const auto placed = journal.enqueue_at_once(0, std::move(batch), [] {});
        INVARIANT(placed);
        INVARIANT(journal.wait_durable(0, placed->offset + 1));
    };
    const auto time = [&](std::vector<double>& times, const auto& commit) {
        for (std::size_t i = 0; i < at_a_time; ++i) {
            journal::Batch batch = event;
            const double spent = microseconds([&] { commit(std::move(batch)); });
            // The first after another file's costs more.
            if (i > 0) times.push_back(spent);
        }
    };
    std::size_t appended = 0;
    for (std::size_t round = 0; round < rounds; round += at_a_time) {
        time(of_bare, [&](journal::Batch) { bare.commit(); });
        time(of_append, append);
        time(of_at_once, append_at_once);
        appended += 2 * at_a_time;
    }
    INVARIANT(journal.durable_end(0) == appended);
    return {median(of_bare), median(of_append), median(of_at_once)};
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t rounds = 2'000;
    std::string directory;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--smoke") {
            rounds = 20;
        } else if (argument.starts_with("--dir=")) {
            directory = argument.substr(6);
        } else if (argument.starts_with("--rounds=")) {
            rounds = std::max(std::strtoull(argument.data() + 9, nullptr, 10), 1ULL);
        } else {
            fmt::print(stderr, "usage: commit_bench [--smoke] [--dir=DIR] [--rounds=N]\n");
            return 2;
        }
    }
    disk::TemporaryDirectory temporary;
    if (directory.empty()) directory = temporary.path();
    const Figures figures = measure(directory, rounds);
    fmt::print(
        "one event, {} rounds, us: bare write and sync {:.0f}, append {:.0f}, at once {:.0f}\n",
        rounds, figures.bare, figures.append, figures.at_once);
    fmt::print(
        "{{\"bench\":\"commit\",\"bare_us\":{:.1f},\"append_us\":{:.1f},\"at_once_us\":{:.1f}}}\n",
        figures.bare, figures.append, figures.at_once);
    return 0;
}
