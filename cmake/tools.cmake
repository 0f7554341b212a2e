# ccache and mold when they are there; both only save time.

find_program(OPENTRAIL_CCACHE ccache)
if(OPENTRAIL_CCACHE)
    # Paths below the source tree are cached as relative ones, so that every clone shares one cache.
    set(launcher env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${OPENTRAIL_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

find_program(OPENTRAIL_MOLD mold)
if(OPENTRAIL_MOLD)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_LINK_OPTIONS -fuse-ld=mold)
    check_cxx_source_compiles("int main() {}" OPENTRAIL_MOLD_WORKS)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
    if(OPENTRAIL_MOLD_WORKS)
        add_link_options(-fuse-ld=mold)
    endif()
endif()

# A link of a large sanitized program can take a gigabyte: never more than two at once.
set_property(GLOBAL PROPERTY JOB_POOLS link=2)
set(CMAKE_JOB_POOL_LINK link)
