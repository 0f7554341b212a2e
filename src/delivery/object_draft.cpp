#include "delivery/object_draft.h"

namespace opentrail::delivery {

Result<std::unique_ptr<ObjectDraft>> ObjectDraft::begin(disk::Disk& disk, std::string path) {
    auto draft = std::unique_ptr<ObjectDraft>(new ObjectDraft(disk, std::move(path)));
    auto file = disk.open(draft->path_, disk::Mode::create_new);
    if (!file) {
        draft->release();
        return std::unexpected(std::move(file.error()));
    }
    draft->file_ = *std::move(file);
    return draft;
}

ObjectDraft::~ObjectDraft() {
    // What cannot be removed now goes at the next start.
    if (!path_.empty()) static_cast<void>(disk_.remove(path_));
}

Result<void> ObjectDraft::append(std::string_view bytes) {
    TRY(file_->write(bytes_, bytes));
    bytes_ += bytes.size();
    return {};
}

Result<void> ObjectDraft::finish() {
    TRY(file_->sync());
    file_ = nullptr;
    return {};
}

}  // namespace opentrail::delivery
