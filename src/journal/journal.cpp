#include "journal/journal.h"

#include "journal/local_journal.h"

namespace opentrail::journal {

Result<std::unique_ptr<Journal>> Journal::open(disk::Disk& disk, const Clock& clock,
                                               std::string directory, const Options& options) {
    return LocalJournal::open(disk, clock, std::move(directory), options);
}

Result<Position> Journal::append(std::uint32_t shard, Batch batch) {
    const std::uint64_t entries = batch.items.size();
    const Position first = TRY(enqueue(shard, std::move(batch)));
    TRY(wait_durable(shard, first.offset + entries));
    return first;
}

Result<Position> Journal::enqueue_at_once(std::uint32_t shard, Batch batch,
                                          const std::function<void()>&) {
    return enqueue(shard, std::move(batch));
}

}  // namespace opentrail::journal
