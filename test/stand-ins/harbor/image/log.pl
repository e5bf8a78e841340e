# Stand-in of harbor-log: takes syslog over TCP on port 10514 and writes a file for each program. Perl without modules.
use strict;
use warnings;
use IO::Socket::INET;

my $folder = '/var/log/docker';
chown 10000, 10000, $folder;
$SIG{CHLD} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };
my $server = IO::Socket::INET->new(LocalPort => 10514, Listen => 64, ReuseAddr => 1) or die "port 10514: $!";
while (1) {
  my $client = $server->accept or next;
  next if fork;
  while (my $line = <$client>) {
    my ($program, $text) = $line =~ /^<\d+>.*? ([a-z]+)\[\d+\]: ?(.*)$/ or next;
    open my $file, '>>', "$folder/$program.log" or next;
    print $file "$text\n";
    close $file;
  }
  exit 0;
}
