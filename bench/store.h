// Store: a journal, its history and admission on a real folder, as the server has them.
//
// Closing it waits for every background thread.

#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/clock.h"
#include "bench/corpus.h"
#include "disk/real_disk.h"
#include "history/history.h"
#include "intake/admission.h"
#include "journal/journal.h"

namespace opentrail::bench {

class Store {
  public:
    explicit Store(const std::string& folder);

    /// Admits one batch, waiting while the store says that it is too much at once.
    intake::Report admit(const Batch& batch);
    /// Waits until all is indexed, then seals what is open, and waits until all is sealed.
    void finish();

    /// What is kept on disk, after finish(): archives and index, without the room made for what
    /// comes next.
    std::uint64_t disk_bytes() const;

    history::History& history() { return *history_; }
    journal::Journal& journal() { return *journal_; }
    std::uint64_t throttled() const { return throttled_.load(); }

  private:
    disk::RealDisk disk_;
    SystemClock clock_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<history::History> history_;
    std::unique_ptr<intake::Admission> admission_;
    std::atomic<std::uint64_t> throttled_{0};
};

}  // namespace opentrail::bench
