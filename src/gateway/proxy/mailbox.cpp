#include "gateway/proxy/mailbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "base/assert.h"

namespace opentrail::gateway {

Mailbox::Mailbox() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    INVARIANT(event_.is_open());
}

void Mailbox::wake() {
    const std::uint64_t one = 1;
    // It cannot be full, and there is nobody to tell.
    [[maybe_unused]] const ssize_t written = ::write(event_.get(), &one, sizeof one);
}

void Mailbox::post(Letter letter) {
    bool is_first = false;
    {
        const std::scoped_lock lock(mutex_);
        if (closed_) return;
        is_first = letters_.empty();
        letters_.push_back(std::move(letter));
    }
    if (is_first) wake();
}

void Mailbox::take(std::vector<Letter>& letters) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(event_.get(), &count, sizeof count);
    letters.clear();
    const std::scoped_lock lock(mutex_);
    std::swap(letters, letters_);
}

void Mailbox::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    letters_.clear();
}

Question::~Question() {
    if (said_) return;
    mailbox_->post({session_, number_, {.go_on = false, .message = "the recording was given up"}});
}

void Question::answer(Verdict verdict) {
    if (said_.exchange(true)) return;
    verdict_ = std::move(verdict);
    if (state_.exchange(answered) == waiting) {
        mailbox_->post({session_, number_, std::move(verdict_)});
    }
}

bool Question::is_answered() {
    int expected = asking;
    return !state_.compare_exchange_strong(expected, waiting);
}

}  // namespace opentrail::gateway
