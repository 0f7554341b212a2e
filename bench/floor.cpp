#include "bench/floor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/assert.h"
#include "base/hash.h"
#include "base/thread.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

constexpr std::size_t block_bytes = 256 << 10;
constexpr std::size_t segment_rows = 32 << 10;
constexpr std::size_t log_bytes = 64 << 20;  // A log file, preallocated, as the journal's are.

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// One thread's part.
class Worker {
  public:
    Worker(std::string path) : path_(std::move(path)), context_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
        compressed_.resize(ZSTD_compressBound(2 * block_bytes));
        ids_.reserve(segment_rows);
    }
    ~Worker() {
        if (file_ >= 0) close(file_);
        unlink(path_.c_str());
    }

    void take(const Batch& batch) {
        timed(cost.parse, [&] { parse(batch); });
        timed(cost.hash, [&] {
            for (const auto record : batch.records) sum_ = sum_ ^ sha256(record)[0];
        });
        timed(cost.compress, [&] { compress(batch); });
        timed(cost.log, [&] { log(batch); });
        if (ids_.size() >= segment_rows) sort();
    }
    void finish() {
        if (!block_.empty()) timed(cost.compress, [&] { flush(); });
        timed(cost.log, [&] { sync(); });
        sort();
    }

    FloorCost cost;  // In seconds, of this thread.

  private:
    template <class Work>
    void timed(double& into, const Work& work) {
        const double before = thread_seconds();
        work();
        into += thread_seconds() - before;
    }

    void parse(const Batch& batch) {
        for (const auto record : batch.records) {
            simdjson::dom::element root;
            const auto error = parser_.parse(record.data(), record.size(), false).get(root);
            INVARIANT(error == simdjson::SUCCESS);
            std::string_view id;
            INVARIANT(root["eventID"].get(id) == simdjson::SUCCESS);
            ids_.push_back(hash64(id));
        }
    }

    void compress(const Batch& batch) {
        for (const auto record : batch.records) {
            block_ += record;
            if (block_.size() >= block_bytes) flush();
        }
    }
    void flush() {
        const std::size_t size =
            ZSTD_compressCCtx(context_.get(), compressed_.data(), compressed_.size(), block_.data(),
                              block_.size(), 1);
        INVARIANT(!ZSTD_isError(size));
        sum_ = sum_ ^ static_cast<unsigned char>(compressed_[size / 2]);
        block_.clear();
    }

    void log(const Batch& batch) {
        const std::size_t size = batch.records.back().data() + batch.records.back().size() -
                                 batch.records.front().data();
        if (file_ < 0 || offset_ + size > log_bytes) next_file();
        INVARIANT(pwrite(file_, batch.records.front().data(), size, static_cast<off_t>(offset_)) ==
                  static_cast<ssize_t>(size));
        offset_ += size;
        unsynced_ += size;
        if (unsynced_ >= block_bytes) sync();
    }
    void next_file() {
        sync();
        if (file_ >= 0) close(file_);
        file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        INVARIANT(file_ >= 0);
        INVARIANT(posix_fallocate(file_, 0, log_bytes) == 0);
        offset_ = 0;
    }
    void sync() {
        if (unsynced_ > 0) INVARIANT(fdatasync(file_) == 0);
        unsynced_ = 0;
    }

    void sort() {
        timed(cost.sort, [&] { std::ranges::sort(ids_); });
        if (!ids_.empty()) sum_ = sum_ ^ static_cast<unsigned char>(ids_[ids_.size() / 2]);
        ids_.clear();
    }

    std::string path_;
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context_;
    simdjson::dom::parser parser_;
    std::string block_;
    std::vector<char> compressed_;
    std::vector<std::uint64_t> ids_;
    int file_ = -1;
    std::size_t offset_ = 0;
    std::size_t unsynced_ = 0;
    volatile unsigned char sum_ = 0;  // So that nothing is left out as unused.
};

}  // namespace

FloorCost measure_floor(const Corpus& corpus, std::size_t threads, const std::string& folder) {
    std::vector<std::unique_ptr<Worker>> workers;
    for (std::size_t i = 0; i < threads; ++i) {
        workers.push_back(std::make_unique<Worker>(fmt::format("{}/floor-{}.log", folder, i)));
    }
    const double before = cpu_seconds();
    {
        std::vector<Thread> running;
        for (std::size_t i = 0; i < threads; ++i) {
            running.emplace_back("floor", [&, i](std::stop_token) {
                for (std::size_t at = i; at < corpus.batches.size(); at += threads) {
                    workers[i]->take(corpus.batches[at]);
                }
                workers[i]->finish();
            });
        }
        for (Thread& each : running) each.join();
    }
    const double per_event = 1e6 / static_cast<double>(corpus.known.size());
    FloorCost cost;
    cost.total = (cpu_seconds() - before) * per_event;
    for (const auto& worker : workers) {
        cost.parse += worker->cost.parse * per_event;
        cost.hash += worker->cost.hash * per_event;
        cost.compress += worker->cost.compress * per_event;
        cost.log += worker->cost.log * per_event;
        cost.sort += worker->cost.sort * per_event;
    }
    return cost;
}

}  // namespace opentrail::bench
