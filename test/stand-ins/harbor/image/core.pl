# Stand-in of harbor-core: the answers of Harbor's API that the role asks for, the check of tokens before the registry, and a
# catalogue that lives in PostgreSQL alone. Perl without modules; SQL writes and reads the JSON.
use strict;
use warnings;
use IO::Socket::INET;

$ENV{PGPASSWORD} = $ENV{POSTGRESQL_PASSWORD};
my $url = $ENV{EXT_ENDPOINT};
$SIG{TERM} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';
$| = 1;

sub sql {
  my ($text) = @_;
  my $file = "/tmp/$$.sql";
  open my $out, '>', $file or die $!;
  print $out $text;
  close $out;
  my $answer = qx(psql -X -q -A -t -v ON_ERROR_STOP=1 -h postgresql -U postgres -d registry -f $file 2>&1);
  unlink $file;
  die "database: $answer" if $?;
  chomp $answer;
  return $answer;
}
sub quoted { my ($text) = @_; $text =~ s/'/''/g; return "'$text'" }

sub wait_for_database {
  for (1 .. 60) {
    return if eval { sql('select 1'); 1 };
    print "failed to connect to the database: $@";
    sleep 1;
  }
  die "no database within 60 s\n";
}

sub schema {
  sql("create table if not exists schema_migrations (version bigint, dirty boolean);
    insert into schema_migrations select 150, false where not exists (select from schema_migrations);
    create table if not exists harbor_user (user_id int primary key, username text, password text, creation_time timestamptz default now());
    insert into harbor_user values (1, 'admin', md5(" . quoted($ENV{HARBOR_ADMIN_PASSWORD}) . ")) on conflict do nothing;
    create table if not exists registry (id serial primary key, name text unique, body jsonb);
    create table if not exists project (project_id serial primary key, name text unique, metadata jsonb, registry_id int, deleted boolean default false);
    insert into project (name, metadata) values ('library', '{\"public\": \"true\"}') on conflict do nothing;
    create table if not exists repository (repository_id serial primary key, name text unique, project_id int);
    create table if not exists tag (repository text, name text, digest text, primary key (repository, name));
    create table if not exists robot (id serial primary key, short text, name text unique, level text, secret text, permissions jsonb, disable boolean, duration int);");
}

sub decoded {
  my ($text) = @_;
  $text =~ tr#A-Za-z0-9+/##cd;
  $text =~ tr#A-Za-z0-9+/# -_#;
  return join '', map { unpack 'u', chr(32 + int(length($_) * 3 / 4)) . $_ } $text =~ /(.{1,60})/g;
}
sub encoded {
  my ($text) = @_;
  my $out = pack 'u', $text;
  $out =~ s/^.//mg;
  $out =~ s/\n//g;
  $out =~ tr#` -_#AA-Za-z0-9+/#;
  my $pad = (3 - length($text) % 3) % 3;
  $out =~ s/.{$pad}$/'=' x $pad/e if $pad;
  return $out;
}
sub unescaped { my ($text) = @_; $text =~ tr/+/ /; $text =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge; return $text }

# --- Who asks ---------------------------------------------------------------------------------------------------------

sub signature { my ($text) = @_; return crypt "$text$ENV{CORE_SECRET}", '$5$rounds=1000$harbor$' }
sub token_for { my ($user) = @_; my $text = unpack('H*', $user) . '|' . (time + 1800); return $text . '|' . signature($text) }

# The name of who asks; empty for nobody, undefined for wrong credentials.
sub user_of {
  my ($header) = @_;
  return '' unless defined $header;
  if ($header =~ /^Bearer (([0-9a-f]*)\|(\d+))\|(.*)$/) {
    return $3 > time && signature($1) eq $4 ? pack('H*', $2) : undef;
  }
  return undef unless $header =~ /^Basic (.*)$/;
  my ($name, $password) = split /:/, decoded($1), 2;
  $password = '' unless defined $password;
  my $found = sql('select username from harbor_user where username = ' . quoted($name) . ' and password = md5(' . quoted($password) . ')
    union select name from robot where not disable and name = ' . quoted($name) . ' and secret = md5(' . quoted($password) . ')');
  return $found eq '' ? undef : $found;
}

sub may {
  my ($user, $project, $action) = @_;
  return 1 if $user eq 'admin';
  return 1 if $action eq 'pull' && sql("select 1 from project where metadata->>'public' = 'true' and name = " . quoted($project));
  return sql('select 1 from robot, jsonb_array_elements(permissions) p, jsonb_array_elements(p->\'access\') a where name = ' . quoted($user)
    . " and p->>'namespace' in ('*', " . quoted($project) . ") and a->>'resource' = 'repository' and a->>'action' = '$action'") ne '';
}

# --- The API ----------------------------------------------------------------------------------------------------------

sub error { my ($status, $message) = @_; return ($status, '{"errors":[{"code":"STANDIN","message":"' . $message . '"}]}') }

sub health {
  my %ports = (jobservice => 8080, portal => 8080, redis => 6379, registry => 5000, registryctl => 8080);
  my %bad;
  eval { sql('select 1'); 1 } or $bad{database} = 1;
  for my $name (keys %ports) {
    IO::Socket::INET->new(PeerAddr => "$name:$ports{$name}", Timeout => 2) or $bad{$name} = 1;
  }
  my @parts = map { sprintf '{"name":"%s","status":"%s"}', $_, $bad{$_} ? 'unhealthy' : 'healthy' } sort 'core', 'database', keys %ports;
  return (200, sprintf '{"status":"%s","components":[%s]}', %bad ? 'unhealthy' : 'healthy', join ',', @parts);
}

my $PROJECT = "json_build_object('project_id', project_id, 'name', name, 'metadata', metadata, 'registry_id', registry_id)";
my $ROBOT = "json_build_object('id', id, 'name', name, 'level', level, 'permissions', permissions, 'disable', disable, 'duration', duration)";

sub projects {
  my ($method, $rest, $query, $body) = @_;
  my ($name) = $query =~ /(?:^|&)(?:project_)?name=([^&]*)/;
  my $where = defined $name ? ' and name = ' . quoted(unescaped($name)) : '';
  if ($rest eq '') {
    return (sql("select 1 from project where not deleted$where") ? 200 : 404, '') if $method eq 'HEAD';
    return (200, sql("select coalesce(json_agg($PROJECT), '[]') from project where not deleted$where")) if $method eq 'GET';
    my $made = sql("insert into project (name, metadata, registry_id) select b->>'project_name', b->'metadata', (b->>'registry_id')::int from (select ${body}::jsonb b) x on conflict do nothing returning project_id");
    return $made ? (201, '') : error(409, 'the project exists');
  }
  my ($which, $part) = split m{/}, $rest, 2;
  my $is = 'name = ' . quoted(unescaped($which));
  return error(404, 'no such project') unless sql("select 1 from project where $is");
  return (200, sql("select coalesce(json_agg(json_build_object('name', name)), '[]') from repository where name like " . quoted("$which/%"))) if defined $part && $part eq 'repositories';
  if ($method eq 'PUT') { sql("update project set metadata = metadata || (${body}::jsonb->'metadata') where $is"); return (200, '') }
  return (200, sql("select $PROJECT from project where $is"));
}

sub robots {
  my ($method, $rest, $query, $body) = @_;
  if ($rest eq '' && $method eq 'POST') {
    my $secret = join '', map { (('a' .. 'z'), ('A' .. 'Z'), (0 .. 9))[rand 62] } 1 .. 32;
    my $made = eval { sql("insert into robot (short, name, level, secret, permissions, disable, duration)
      select b->>'name', 'robot\$' || case b->>'level' when 'project' then (b->'permissions'->0->>'namespace') || '+' else '' end || (b->>'name'), b->>'level', md5('$secret'), b->'permissions', false, (b->>'duration')::int
      from (select ${body}::jsonb b) x returning json_build_object('id', id, 'name', name, 'secret', '$secret')") };
    return defined $made ? (201, $made) : error(409, 'the robot exists');
  }
  if ($rest eq '') {
    my ($name) = unescaped($query) =~ /name=([^&,]*)/;
    my $where = defined $name ? ' where short = ' . quoted($name) : '';
    return (200, sql("select coalesce(json_agg($ROBOT), '[]') from robot$where"));
  }
  return error(404, 'no such robot') unless $rest =~ /^\d+$/ && sql("select 1 from robot where id = $rest");
  return error(400, 'the secret needs 8 to 128 characters with upper, lower and digit')
    if $method eq 'PATCH' && !sql("select 1 where ${body}::jsonb->>'secret' ~ '[A-Z]' and ${body}::jsonb->>'secret' ~ '[a-z]' and ${body}::jsonb->>'secret' ~ '[0-9]' and length(${body}::jsonb->>'secret') between 8 and 128");
  sql("update robot set secret = md5(${body}::jsonb->>'secret') where id = $rest") if $method eq 'PATCH';
  sql("update robot set permissions = ${body}::jsonb->'permissions', disable = coalesce((${body}::jsonb->>'disable')::boolean, false) where id = $rest") if $method eq 'PUT';
  return (200, $method eq 'GET' ? sql("select $ROBOT from robot where id = $rest") : '{}');
}

sub registries {
  my ($method, $rest, $query, $body) = @_;
  if ($rest eq '' && $method eq 'POST') {
    my $made = sql("insert into registry (name, body) select b->>'name', b from (select ${body}::jsonb b) x on conflict do nothing returning id");
    return $made ? (201, '') : error(409, 'the registry exists');
  }
  sql("update registry set body = body || ${body}::jsonb where id = " . int $rest), return (200, '') if $method eq 'PUT';
  my ($name) = unescaped($query) =~ /name=([^&,]*)/;
  my $where = defined $name ? ' where name = ' . quoted($name) : '';
  return (200, sql("select coalesce(json_agg(body || jsonb_build_object('id', id)), '[]') from registry$where"));
}

sub api {
  my ($method, $path, $query, $body, $header) = @_;
  return (200, 'Pong') if $path eq 'ping';
  return health() if $path eq 'health';
  my $user = user_of($header);
  return error(401, 'unauthorized') unless defined $user;
  my $version = $user eq '' ? '' : ",\"harbor_version\":\"$ENV{HARBOR_VERSION}-0badcafe\",\"external_url\":\"$url\"";
  return (200, "{\"auth_mode\":\"db_auth\"$version}") if $path eq 'systeminfo';
  return error(401, 'unauthorized') if $user eq '';
  return (200, "{\"user_id\":1,\"username\":\"$user\"}") if $path eq 'users/current';
  return error(403, 'forbidden') unless $user eq 'admin';
  $body = quoted($body);
  if ($path eq 'users/1/password') {
    my $done = sql("update harbor_user set password = md5(${body}::jsonb->>'new_password') where user_id = 1 and password = md5(${body}::jsonb->>'old_password') returning 1");
    return $done ? (200, '') : error(403, 'the old password is wrong');
  }
  return (200, sql("select json_build_object('total_repo_count', (select count(*) from repository), 'total_project_count', (select count(*) from project where not deleted))")) if $path eq 'statistics';
  return projects($method, $2, $query, $body) if $path =~ m{^(projects)/?(.*)$};
  return robots($method, $2, $query, $body) if $path =~ m{^(robots)/?(.*)$};
  return registries($method, $2, $query, $body) if $path =~ m{^(registries)/?(.*)$};
  return error(404, 'unknown');
}

# --- The registry behind it -------------------------------------------------------------------------------------------

sub copy_body {
  my ($from, $to, $headers) = @_;
  my $copy = sub {
    my ($left) = @_;
    while ($left > 0) {
      my $got = read $from, my $piece, $left > 65536 ? 65536 : $left or last;
      print $to $piece;
      $left -= $got;
    }
  };
  if (($headers->{'transfer-encoding'} || '') =~ /chunked/i) {
    while (defined(my $line = <$from>)) {
      print $to $line;
      my $size = hex(($line =~ /^([0-9A-Fa-f]+)/)[0] || 0);
      $copy->($size + 2);
      last if $size == 0;
    }
  } else { $copy->($headers->{'content-length'} || 0) }
}

sub registry {
  my ($client, $method, $target, $path, $headers) = @_;
  my $user = user_of($headers->{authorization});
  my ($project) = $path =~ m{^([^/]+)/};
  my $allowed = defined $user && ($path eq '' ? $user ne '' : may($user, $project, $method =~ /^(GET|HEAD)$/ ? 'pull' : 'push'));
  if (!$allowed) {
    my ($scheme) = $url =~ m{^(\w+)://};
    my $scope = $path =~ m{^(.+)/(?:manifests|blobs|tags)/} ? ",scope=\"repository:$1:pull,push\"" : '';
    my $realm = "Www-Authenticate: Bearer realm=\"$scheme://$headers->{host}/service/token\",service=\"harbor-registry\"$scope\r\n";
    return reply($client, $method, (error(401, 'unauthorized'))[0, 1], $realm);
  }
  my ($repository, $reference) = $path =~ m{^(.+)/manifests/([^/]+)$};
  return reply($client, $method, error(404, 'not in the catalogue'))
    if defined $repository && $method =~ /GET|HEAD/ && !sql('select 1 from repository where name = ' . quoted($repository));
  my $behind = IO::Socket::INET->new('registry:5000') or return reply($client, $method, error(502, 'no registry'));
  print $behind "$method $target HTTP/1.1\r\n";
  for my $name (grep { !/^(authorization|connection|expect)$/ } keys %$headers) { print $behind "$name: $headers->{$name}\r\n" }
  print $behind 'Authorization: Basic ' . encoded("harbor_registry_user:$ENV{REGISTRY_CREDENTIAL_PASSWORD}") . "\r\nConnection: close\r\n\r\n";
  copy_body($client, $behind, $headers);
  $behind->flush;
  my $status = <$behind> || "HTTP/1.1 502 Bad Gateway\r\n";
  my $digest = '';
  print $client $status;
  while (defined(my $line = <$behind>)) {
    $digest = $1 if $line =~ /^Docker-Content-Digest: (\S+)/i;
    print $client $line;
    last if $line eq "\r\n";
  }
  while (read $behind, my $piece, 65536) { print $client $piece }
  catalogue($repository, $reference, $digest) if $method eq 'PUT' && defined $repository && $status =~ / 201 /;
}

sub catalogue {
  my ($repository, $reference, $digest) = @_;
  my ($project) = $repository =~ m{^([^/]+)/};
  sql('insert into repository (name, project_id) select ' . quoted($repository) . ', project_id from project where name = ' . quoted($project) . ' on conflict do nothing');
  sql('insert into tag values (' . join(', ', map { quoted($_) } $repository, $reference, $digest) . ') on conflict (repository, name) do update set digest = excluded.digest');
}

# --- HTTP -------------------------------------------------------------------------------------------------------------

sub reply {
  my ($client, $method, $status, $body, $more) = @_;
  my $type = $body =~ /^[{\[]/ ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
  print $client "HTTP/1.1 $status -\r\nContent-Type: $type\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n" . ($more || '') . "\r\n" . ($method eq 'HEAD' ? '' : $body);
}

sub serve {
  my ($client) = @_;
  my ($method, $target) = (<$client> || '') =~ /^(\w+) (\S+)/ or return;
  my %headers;
  while (defined(my $line = <$client>)) {
    last if $line =~ /^\r?\n$/;
    $headers{lc $1} = $2 if $line =~ /^([^:]+):\s*(.*?)\r?\n$/;
  }
  my ($path, $query) = split /\?/, $target, 2;
  $query = '' unless defined $query;
  return registry($client, $method, $target, $1, \%headers) if $path =~ m{^/v2/(.*)$};
  if ($path eq '/service/token') {
    my $user = user_of($headers{authorization});
    return reply($client, $method, defined $user ? (200, '{"token":"' . token_for($user) . '","expires_in":1800}') : error(401, 'unauthorized'));
  }
  read $client, my $body, $headers{'content-length'} || 0;
  return reply($client, $method, api($method, $1, $query, $body, $headers{authorization})) if $path =~ m{^/api/v2\.0/(.*)$};
  reply($client, $method, error(404, 'unknown'));
}

wait_for_database();
schema();
my $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die "port 8080: $!";
print "core $ENV{HARBOR_VERSION} serves\n";
while (1) {
  my $client = $server->accept or next;
  if (!fork) {
    close $server;
    srand;
    eval { serve($client); 1 } or do { print $@; reply($client, 'GET', error(500, 'see core.log')) };
    close $client;
    exit 0;
  }
  close $client;
  1 while waitpid(-1, 1) > 0;
}
