// ObjectLister: every object of a bucket below a prefix, a page at a time, in whatever order the
// bucket lists them: nothing is concluded from names. Behind it an S3 or a folder that is a copy of
// a bucket.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aws/s3_client.h"
#include "base/result.h"
#include "disk/disk.h"

namespace opentrail::intake {

struct ListedObject {
    std::string key;
    std::uint64_t bytes = 0;  // 0: the listing does not say.
    std::string etag = {};    // Empty: it does not say.
};

/// For one thread.
class ObjectLister {
  public:
    virtual ~ObjectLister() = default;
    /// The next page; empty at the end only.
    virtual Result<std::vector<ListedObject>> next() = 0;
};

/// By the tokens that the S3 gives, which hold for buckets that list in no order too ("Listing
/// objects in directory buckets", Amazon S3 User Guide).
class S3Lister final : public ObjectLister {
  public:
    S3Lister(std::unique_ptr<aws::S3Client> client, std::string bucket, std::string prefix)
        : client_(std::move(client)), bucket_(std::move(bucket)), prefix_(std::move(prefix)) {}

    Result<std::vector<ListedObject>> next() override;

  private:
    bool goes_round(const std::string& token);

    const std::unique_ptr<aws::S3Client> client_;
    const std::string bucket_;
    const std::string prefix_;
    std::string token_;
    // A token that was given before, and how many follow until another is kept: twice as many each
    // time, so that any circle is found.
    std::string kept_;
    std::uint64_t since_ = 0;
    std::uint64_t until_ = 1;
    bool ended_ = false;
};

/// Files below a folder; a key is the path from there.
class FolderLister final : public ObjectLister {
  public:
    /// `disk` outlives it.
    FolderLister(disk::Disk& disk, std::string folder, std::string prefix)
        : disk_(disk), folder_(std::move(folder)), prefix_(std::move(prefix)) {}

    Result<std::vector<ListedObject>> next() override;

  private:
    disk::Disk& disk_;
    const std::string folder_;
    const std::string prefix_;
    std::string after_;
    bool ended_ = false;
};

}  // namespace opentrail::intake
